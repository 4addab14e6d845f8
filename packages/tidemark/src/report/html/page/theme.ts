import { byId } from './element.ts'

const themes = ['automatic', 'light', 'dark'] as const
const key = 'tidemark-theme'

/** Lets the reader choose light or dark against what the system says; the choice is kept where the browser allows it. */
export function offerThemes(): void {
  const button = byId('theme')
  let chosen = themes.findIndex((theme) => theme === remembered())
  const show = (): void => {
    const theme = themes[chosen] ?? 'automatic'
    document.documentElement.dataset['theme'] = theme
    button.textContent = `Theme: ${theme}`
  }
  button.hidden = false
  show()
  button.addEventListener('click', () => {
    chosen = (Math.max(0, chosen) + 1) % themes.length
    show()
    remember(themes[chosen] ?? 'automatic')
  })
}

// A page that is opened as a file may have no storage: then the choice lasts as long as the page.
function remembered(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(key, theme)
  } catch {
    // Nothing is lost but the choice.
  }
}
