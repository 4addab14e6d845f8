// The token of a link stands behind the `#`. It is used when somebody presses the button, not when a mail scanner opens the page.
const [ask, enter, said] = ['ask', 'enter', 'said'].map((id) => document.getElementById(id))

function showForm() {
  ask.hidden = location.hash !== ''
  enter.hidden = location.hash === ''
}

async function send(path, body) {
  const answer = await fetch(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { ok: answer.ok, ...(await answer.json()) }
}

async function askForLink() {
  const answer = await send('magic-link', { email: new FormData(ask).get('email') })
  said.textContent = answer.message ?? answer.detail
}

async function logIn() {
  const answer = await send('verify', { token: location.hash.slice(1) })
  history.replaceState(null, '', location.pathname)
  showForm()
  said.textContent = answer.ok ? `Welcome, ${answer.user.full_name}. ` : answer.detail
  if (answer.ok)
    said.append(Object.assign(document.createElement('a'), { href: '/docs', textContent: 'To the reference' }))
}

function onSubmit(form, act) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void act()
  })
}

onSubmit(ask, askForLink)
onSubmit(enter, logIn)
addEventListener('hashchange', showForm)
showForm()
