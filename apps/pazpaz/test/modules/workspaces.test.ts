import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { assistant, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

test('a practice begins with its owner and two events', async () => {
  const repositories = practice()
  const actor = await otherPractice(repositories)
  expect(actor).toEqual({ workspaceId: numbered(1), userId: numbered(2) })
  expect(await repositories.workspaces.get(actor)).toMatchObject({
    name: 'Hillside Osteopathy',
    time_zone: 'UTC',
    is_active: true,
  })
  expect(await repositories.users.list(actor)).toMatchObject({
    total: 1,
    items: [{ role: 'owner', email: 'lena@hillside.example' }],
  })
  const { items } = await repositories.audit.list(actor)
  expect(items.map(({ event_type }) => event_type)).toEqual(['user.create', 'workspace.create'])
})

test('a practice whose owner is refused does not begin at all', async () => {
  const { workspaces } = practice()
  const begin = workspaces.create({ name: 'Hillside', owner: { email: 'nobody', full_name: 'Lena' } })
  await expect(begin).rejects.toMatchObject({ code: 'not_allowed_value', facts: { constraint: 'users_email_form' } })
  const { rows } = await sql.query('select id from workspaces where id = $1', [numbered(1)])
  expect(rows).toEqual([])
})

test('a name and a time zone can be changed, and the event names the fields only', async () => {
  const { workspaces, audit } = practice()
  const changed = await workspaces.update(owner, { name: 'Harbour Physio', time_zone: 'Europe/Paris' })
  expect(changed).toMatchObject({ name: 'Harbour Physio', time_zone: 'Europe/Paris' })
  const { items } = await audit.list(owner, { action: 'update' })
  expect(items).toMatchObject([{ event_type: 'workspace.update', metadata: { fields: ['name', 'time_zone'] } }])
})

test('an empty change is refused', async () => {
  await expect(practice().workspaces.update(owner, {})).rejects.toThrow('nothing to change')
})

describe('closing a practice', () => {
  const everything = `
    select 'users' as name, count(*)::int from users union all
    select 'clients', count(*)::int from clients union all
    select 'services', count(*)::int from services union all
    select 'locations', count(*)::int from locations union all
    select 'appointments', count(*)::int from appointments union all
    select 'sessions', count(*)::int from sessions union all
    select 'session_versions', count(*)::int from session_versions
  `

  test('deletes all that it had, amended sessions too', async () => {
    const { workspaces, sessions } = practice()
    await sessions.amend(owner, reference.session.id, 1, { plan: 'Rest.' })
    expect(await workspaces.close(owner)).toBe(true)
    const { rows } = await sql.query<{ count: number }>(everything)
    expect(rows.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('leaves the trail, with who closed it', async () => {
    await practice().workspaces.close(owner)
    const { rows } = await sql.query(
      'select event_type, user_id, workspace_id from audit_events order by position desc limit 1',
    )
    expect(rows).toEqual([{ event_type: 'workspace.delete', user_id: owner.userId, workspace_id: owner.workspaceId }])
  })

  test('touches no other practice', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    await repositories.clients.create(other, { first_name: 'Ada', last_name: 'Byron' })
    await repositories.workspaces.close(owner)
    expect(await repositories.clients.list(other)).toMatchObject({ total: 1 })
    expect(await repositories.workspaces.get(owner)).toBeNull()
  })

  test('is done once: whoever comes second finds nobody to act for', async () => {
    const { workspaces } = practice()
    const results = await Promise.allSettled([workspaces.close(owner), workspaces.close(assistant)])
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
    expect(await workspaces.get(owner)).toBeNull()
  })
})
