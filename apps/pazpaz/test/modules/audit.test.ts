import { describe, expect, test } from 'vitest'
import { inWorkspace } from '../../src/database/in-workspace.ts'
import { reference } from '../../seeds/reference.ts'
import { assistant, db, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

describe('an event stays as it is', () => {
  test.for([
    'update audit_events set user_id = null',
    'delete from audit_events',
    'truncate audit_events',
    'truncate workspaces, audit_events cascade',
  ])('for the owner of the tables: %s', async (statement) => {
    await expect(sql.query(statement)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('never changed'),
    })
    expect((await sql.query('select id from audit_events')).rowCount).toBe(1)
  })

  test.for([
    'update audit_events set user_id = null',
    'delete from audit_events',
    'truncate audit_events',
    'alter table audit_events disable trigger all',
  ])('for the service: %s', async (statement) => {
    const client = await sql.connect()
    await client.query('set role pazpaz_app')
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
    await client.query('reset role')
    client.release()
  })

  test('for a session that plays a replica', async () => {
    const client = await sql.connect()
    await client.query('begin; set local session_replication_role = replica')
    await expect(client.query('delete from audit_events')).rejects.toMatchObject({ code: '42501' })
    await client.query('rollback')
    client.release()
  })
})

test('an event of a change that was taken back does not exist', async () => {
  const { audit } = practice()
  const undone = inWorkspace(db, owner.workspaceId, async (trx) => {
    await trx
      .insertInto('audit_events')
      .values({ workspace_id: owner.workspaceId, resource_type: 'client', action: 'read' })
      .execute()
    throw new Error('no')
  })
  await expect(undone).rejects.toThrow('no')
  expect((await audit.list(owner)).total).toBe(1)
})

test('logins and refusals can be recorded', async () => {
  const { audit } = practice()
  const origin = { ipAddress: '2001:db8::1', userAgent: 'x'.repeat(600) }
  await audit.record(
    { ...assistant, origin },
    { resource_type: 'user', action: 'login', resource_id: reference.assistant.id },
  )
  const { items } = await audit.list(owner, { action: 'login' })
  expect(items).toMatchObject([{ event_type: 'user.login', ip_address: '2001:db8::1', user_id: assistant.userId }])
  expect(items[0]?.user_agent).toHaveLength(500)
})

test('a failed login with an unknown address belongs to no workspace, and no workspace sees it', async () => {
  const { audit } = practice()
  await audit.recordWithoutWorkspace({ ipAddress: '203.0.113.9' }, { resource_type: 'user', action: 'login_failed' })
  expect((await audit.list(owner)).total).toBe(1)
  const { rows } = await sql.query('select event_type, workspace_id from audit_events order by position desc limit 1')
  expect(rows).toEqual([{ event_type: 'user.login_failed', workspace_id: null }])
})

test('an event names no user of another workspace', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const forged = repositories.audit.record(
    { ...other, userId: owner.userId },
    { resource_type: 'user', action: 'login' },
  )
  await expect(forged).rejects.toMatchObject({ constraint: 'audit_events_user_of_workspace' })
})

describe('the list', () => {
  test('is newest first, also for events of one moment', async () => {
    const { audit, clients } = practice()
    await clients.get(owner, reference.clients[0].id)
    await clients.get(owner, reference.clients[1].id)
    await sql.query(
      "insert into audit_events (workspace_id, resource_type, action) select $1, 'client', 'export' from generate_series(1, 3)",
      [owner.workspaceId],
    )
    const { items } = await audit.list(owner)
    const positions = items.map(({ position }) => Number(position))
    expect(positions).toEqual(positions.toSorted((a, b) => b - a))
    expect(positions).toHaveLength(6)
  })

  test('filters by user, kind, resource, action and looks at health data', async () => {
    const { audit, clients, services } = practice()
    await clients.get(owner, reference.clients[0].id)
    await clients.update(assistant, reference.clients[0].id, { phone: null })
    await services.update(assistant, reference.service.id, { description: 'x' })
    const total = async (filter: Parameters<typeof audit.list>[1]) => (await audit.list(owner, filter)).total
    expect(await total({ user_id: reference.assistant.id })).toBe(2)
    expect(await total({ resource_type: 'client' })).toBe(2)
    expect(await total({ resource_id: reference.service.id })).toBe(1)
    expect(await total({ action: 'update' })).toBe(2)
    expect(await total({ phi_only: true })).toBe(1)
  })

  test('filters by time, both ends included', async () => {
    const { audit } = practice()
    const created_at = new Date('2025-06-01T12:00:00Z')
    await sql.query(
      "insert into audit_events (workspace_id, resource_type, action, created_at) values ($1, 'client', 'read', $2)",
      [owner.workspaceId, created_at],
    )
    expect((await audit.list(owner, { from: created_at, to: created_at })).total).toBe(1)
    expect((await audit.list(owner, { to: new Date(created_at.getTime() - 1) })).total).toBe(0)
  })

  test('and single events show nothing of another workspace', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    const [event] = (await repositories.audit.list(owner)).items
    expect(await repositories.audit.get(owner, event?.id ?? '')).toEqual(event)
    expect(await repositories.audit.get(other, event?.id ?? '')).toBeNull()
    expect(await repositories.audit.get(owner, numbered(999))).toBeNull()
    expect((await repositories.audit.list(other)).total).toBe(2)
  })
})
