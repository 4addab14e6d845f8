import { sql as statement } from 'kysely'
import { describe, expect, test } from 'vitest'
import { inWorkspace } from '../../src/database/in-workspace.ts'
import { openDatabase } from '../../src/database/database.ts'
import { reference } from '../../seeds/reference.ts'
import { db, otherPractice, owner, practice, sql, url } from '../support/practice.ts'

const tenantTables = [
  'users',
  'clients',
  'services',
  'locations',
  'appointments',
  'sessions',
  'session_versions',
  'audit_events',
] as const

test('every table with a workspace is fenced, also against its owner', async () => {
  const { rows } = await sql.query<{ name: string; fenced: boolean }>(`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as fenced
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    order by c.relname
  `)
  expect(rows.filter(({ fenced }) => !fenced)).toEqual([])
  expect(rows.map(({ name }) => name)).toEqual([...tenantTables].sort())
})

test('every foreign key between tenants tables carries the workspace', async () => {
  const { rows } = await sql.query<{ name: string }>(`
    select k.conname as name
    from pg_constraint k
    where k.contype = 'f'
      and k.connamespace = 'public'::regnamespace
      and k.confrelid <> 'workspaces'::regclass
      and not exists (
        select from pg_attribute a
        where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname = 'workspace_id'
      )
  `)
  expect(rows).toEqual([])
})

test('a temporary table of the same name deceives no rule', async () => {
  await inWorkspace(db, owner.workspaceId, async (trx) => {
    await statement`create temporary table session_versions (like session_versions) on commit drop`.execute(trx)
    await statement`update sessions set version = version + 1 where id = ${reference.session.id}`.execute(trx)
  })
  const { rows } = await sql.query('select version from session_versions where session_id = $1', [reference.session.id])
  expect(rows).toEqual([{ version: 1 }])
})

test('the service connects as a role that cannot escape', async () => {
  const { rows } = await statement<{ role: string; escapes: boolean }>`
    select current_user as role, rolsuper or rolbypassrls as escapes from pg_roles where rolname = current_user
  `.execute(db)
  expect(rows).toEqual([{ role: 'pazpaz_app', escapes: false }])
})

test('options in the URL stay, but choose no other role', async () => {
  const options = encodeURIComponent('-c role=none -c application_name=desk')
  await using other = openDatabase(`${url}${url.includes('?') ? '&' : '?'}options=${options}`)
  const { rows } = await statement`select current_user as role, current_setting('application_name') as name`.execute(
    other,
  )
  expect(rows).toEqual([{ role: 'pazpaz_app', name: 'desk' }])
})

describe.for(tenantTables)('%s', (table) => {
  test('shows nothing without a workspace', async () => {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
  })

  test('shows one workspace nothing of another', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    const seen = await inWorkspace(db, other.workspaceId, (trx) =>
      trx.selectFrom(table).select('workspace_id').execute(),
    )
    expect(seen.filter(({ workspace_id }) => workspace_id !== other.workspaceId)).toEqual([])
  })
})

test('a row for another workspace is refused', async () => {
  const { workspaceId } = await otherPractice(practice())
  const intrusion = inWorkspace(db, workspaceId, (trx) =>
    trx
      .insertInto('services')
      .values({ id: reference.session.id, workspace_id: owner.workspaceId, name: 'x', default_duration_minutes: 1 })
      .execute(),
  )
  await expect(intrusion).rejects.toMatchObject({ code: '42501' })
})

test('a row cannot be moved into another workspace', async () => {
  const { workspaceId } = await otherPractice(practice())
  const move = inWorkspace(db, owner.workspaceId, (trx) =>
    trx
      .updateTable('services')
      .set({ workspace_id: workspaceId })
      .where('id', '=', reference.shortService.id)
      .execute(),
  )
  await expect(move).rejects.toMatchObject({ code: '42501' })
})

test('rows of another workspace can be neither changed nor deleted', async () => {
  const { workspaceId } = await otherPractice(practice())
  const [changed, deleted] = await inWorkspace(db, workspaceId, async (trx) => [
    await trx.updateTable('services').set({ name: 'mine' }).executeTakeFirst(),
    await trx.deleteFrom('services').executeTakeFirst(),
  ])
  expect(changed?.numUpdatedRows).toBe(0n)
  expect(deleted?.numDeletedRows).toBe(0n)
})

test('the workspace is forgotten when the transaction ends', async () => {
  await using single = openDatabase(url, { connections: 1 })
  const inside = await inWorkspace(single, owner.workspaceId, (trx) => trx.selectFrom('clients').select('id').execute())
  expect(inside).toHaveLength(3)
  expect(await single.selectFrom('clients').select('id').execute()).toEqual([])
})

test.for([
  ['clients', reference.clients[0].id],
  ['services', reference.service.id],
  ['locations', reference.clinic.id],
] as const)('an appointment cannot point at %s of another workspace', async ([table, foreign]) => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const client = await repositories.clients.create(other, { first_name: 'Ada', last_name: 'Byron' })
  const booking = repositories.appointments.create(other, {
    client_id: table === 'clients' ? foreign : client.id,
    ...(table === 'services' && { service_id: foreign }),
    ...(table === 'locations' && { location_id: foreign }),
    scheduled_start: new Date('2026-01-05T09:00:00Z'),
    scheduled_end: new Date('2026-01-05T10:00:00Z'),
    location_type: 'clinic',
  })
  await expect(booking).rejects.toMatchObject({ name: 'RuleError', code: 'unknown_reference' })
})

test('even the owner of the tables cannot point a row into another workspace', async () => {
  const { workspaceId } = await otherPractice(practice())
  const pointing = sql.query('update appointments set workspace_id = $1 where id = $2', [
    workspaceId,
    reference.appointments[1].id,
  ])
  await expect(pointing).rejects.toMatchObject({ code: '23503' })
})
