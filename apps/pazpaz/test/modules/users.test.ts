import { expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { assistant, db, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

const noor = { email: 'Noor@Harbour.example', full_name: 'Noor Haddad' }

test('a new user is an assistant unless told, and active', async () => {
  const { users } = practice()
  const user = await users.create(owner, noor)
  expect(user).toMatchObject({ id: numbered(1), ...noor, role: 'assistant', is_active: true })
  expect(await users.get(owner, user.id)).toEqual(user)
})

test('an address is taken once in a workspace, in any case', async () => {
  const { users } = practice()
  await users.create(owner, noor)
  const again = users.create(owner, { ...noor, email: 'noor@harbour.EXAMPLE' })
  await expect(again).rejects.toMatchObject({ name: 'RuleError', code: 'email_taken' })
})

test('one address may work for two practices, and both are found before a login', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  await repositories.users.create(other, { email: 'INES@harbour.example', full_name: 'Inês C.' })
  const found = await repositories.users.findByEmail('ines@harbour.example')
  expect(found.map(({ workspace_id }) => workspace_id).sort()).toEqual([owner.workspaceId, other.workspaceId].sort())
})

test('the question before a login shows nobody else, and no more than users', async () => {
  const { users } = practice()
  expect(await users.findByEmail('nobody@harbour.example')).toEqual([])
  expect(await users.findByEmail('')).toEqual([])
  expect(await users.findByEmail('%')).toEqual([])
  expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
})

test('the list goes by name and counts pages', async () => {
  const { users } = practice()
  await users.create(owner, { email: 'a@harbour.example', full_name: 'ada b' })
  const first = await users.list(owner, { page_size: 2 })
  const second = await users.list(owner, { page_size: 2, page: 2 })
  expect(first).toMatchObject({ total: 3, total_pages: 2, page: 1 })
  expect([...first.items, ...second.items].map(({ full_name }) => full_name)).toEqual([
    'ada b',
    reference.owner.full_name,
    reference.assistant.full_name,
  ])
})

test.for([{ page: 0 }, { page: 1.5 }, { page_size: 0 }, { page_size: 101 }])('page %j is refused', async (request) => {
  await expect(practice().users.list(owner, request)).rejects.toThrow(RangeError)
})

test('a user can be changed, but not into a role that there is not', async () => {
  const { users } = practice()
  const id = reference.assistant.id
  expect(await users.update(owner, id, { role: 'owner', is_active: false })).toMatchObject({
    role: 'owner',
    is_active: false,
  })
  const wrong = users.update(owner, id, { role: 'admin' as 'owner' })
  await expect(wrong).rejects.toMatchObject({ code: 'not_allowed_value', facts: { constraint: 'users_role_known' } })
})

test('a user who wrote sessions and events can be deleted: the sessions lose the author, the events keep who it was', async () => {
  const { users, sessions, audit } = practice()
  const note = await sessions.create(assistant, { client_id: reference.clients[1].id, session_date: new Date(0) })
  expect(await users.remove(owner, reference.assistant.id)).toBe(true)
  expect(await sessions.get(owner, note.id)).toMatchObject({ author_id: null })
  const { items } = await audit.list(owner, { user_id: reference.assistant.id })
  expect(items).toMatchObject([{ event_type: 'session.create', user_id: reference.assistant.id }])
})

test('users may delete themselves', async () => {
  const { users } = practice()
  expect(await users.remove(assistant, reference.assistant.id)).toBe(true)
  const { rows } = await sql.query("select user_id from audit_events where event_type = 'user.delete'")
  expect(rows).toEqual([{ user_id: reference.assistant.id }])
})

test('users of another workspace are as absent as users that never were', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const { users } = repositories
  for (const id of [reference.owner.id, numbered(999)]) {
    expect(await users.get(other, id)).toBeNull()
    expect(await users.update(other, id, { full_name: 'X' })).toBeNull()
    expect(await users.remove(other, id)).toBe(false)
  }
  expect(await users.get(owner, reference.owner.id)).toMatchObject({ full_name: reference.owner.full_name })
})
