import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFieldCipher } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { reencrypt } from '../../src/encryption/reencrypt.ts'
import { createRepositories } from '../../src/repositories.ts'
import { referenceKeys } from '../../seeds/keys.ts'
import { reference } from '../../seeds/reference.ts'
import { fillClients } from '../support/fill.ts'
import { db, nameIndex, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'
import { untilSomebodyWaits } from '../support/until.ts'

const second = createHash('sha256').update('second').digest()
const both = createKeyring(new Map([...referenceKeys, [2, second]]))
const oldOnly = createKeyring(referenceKeys)
const newOnly = createKeyring(new Map([[2, second]]))

const during = createRepositories({ db, cipher: createFieldCipher(both), nameIndex })
const afterwards = createRepositories({ db, cipher: createFieldCipher(newOnly), nameIndex })

/** How many fields there are for each key. */
async function fieldsByKey(): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ key: number; fields: number }>(`
    select get_byte(value, 4) as key, count(*)::int as fields
    from (
      select unnest(array[first_name, last_name, email, phone, date_of_birth, address, medical_history,
        emergency_contact_name, emergency_contact_phone, notes]) from clients
      union all select notes from appointments
      union all select unnest(array[subjective, objective, assessment, plan]) from sessions
      union all select unnest(array[subjective, objective, assessment, plan]) from session_versions
    ) as sealed (value)
    where value is not null
    group by key
  `)
  return Object.fromEntries(rows.map(({ key, fields }) => [key, fields]))
}

test('everything is sealed with the newest key, and says what it said', async () => {
  await practice().sessions.amend(owner, reference.session.id, 1, { plan: 'Rest.' })
  const client = await practice().clients.get(owner, reference.clients[0].id)
  const { 1: before = 0 } = await fieldsByKey()
  expect(await reencrypt({ db, keyring: both })).toBe(before)
  expect(await fieldsByKey()).toEqual({ 2: before })
  expect(await afterwards.clients.get(owner, reference.clients[0].id)).toEqual(client)
  expect(await afterwards.sessions.get(owner, reference.session.id)).toMatchObject({ plan: 'Rest.' })
  expect(await afterwards.sessions.versions(owner, reference.session.id)).toMatchObject([
    { plan: reference.session.plan },
  ])
  expect(await afterwards.clients.list(owner, { search: 'ostb' })).toMatchObject({ total: 1 })
})

test('a second time there is nothing to do', async () => {
  await reencrypt({ db, keyring: both })
  expect(await reencrypt({ db, keyring: both })).toBe(0)
})

test('one row at a time reaches everything, also several versions of one note', async () => {
  for (const version of [1, 2]) await practice().sessions.amend(owner, reference.session.id, version, { plan: 'Rest.' })
  const { 1: before = 0 } = await fieldsByKey()
  expect(await reencrypt({ db, keyring: both, batch: 1 })).toBe(before)
  expect(await fieldsByKey()).toEqual({ 2: before })
})

test('what a service without the new key writes meanwhile, behind the row that is being sealed, is found', async () => {
  const first = '00000000-0000-4000-8000-000000000001'
  const late = createRepositories({ db, cipher: createFieldCipher(oldOnly), nameIndex, newId: () => first })
  const blocker = await sql.connect()
  await blocker.query('begin')
  await blocker.query('select from clients order by id desc limit 1 for update')
  const running = reencrypt({ db, keyring: both, batch: 1 })
  await untilSomebodyWaits()
  await late.clients.create(owner, { first_name: 'Jo', last_name: 'Li' })
  await blocker.query('rollback')
  blocker.release()
  await running
  expect(Object.keys(await fieldsByKey())).toEqual(['2'])
  expect(await afterwards.clients.get(owner, first)).toMatchObject({ full_name: 'Jo Li' })
})

test('all workspaces are reached', async () => {
  const other = await otherPractice(practice())
  const { id } = await practice(db, 10).clients.create(other, { first_name: 'Jo', last_name: 'Li' })
  await reencrypt({ db, keyring: both })
  expect(await afterwards.clients.get(other, id)).toMatchObject({ full_name: 'Jo Li' })
})

test('each workspace has an event that says how much', async () => {
  const fields = await reencrypt({ db, keyring: both })
  const { items } = await practice().audit.list(owner, { action: 'reencrypt' })
  expect(items.reduce((sum, { metadata }) => sum + (metadata.count ?? 0), 0)).toBe(fields)
  expect(items[0]).toMatchObject({ user_id: null })
})

test('no row seems updated, and a finalized note gets no new version', async () => {
  const times = 'select id, updated_at from clients union all select id, updated_at from sessions order by 1'
  const { rows: before } = await sql.query(times)
  await reencrypt({ db, keyring: both })
  expect((await sql.query(times)).rows).toEqual(before)
  expect(await afterwards.sessions.versions(owner, reference.session.id)).toEqual([])
})

test('a field that cannot be opened stops it, and is not touched', async () => {
  await sql.query("update clients set notes = '\\x01' || substring(first_name from 2) where id = $1", [
    reference.clients[0].id,
  ])
  const { rows: before } = await sql.query('select notes from clients where id = $1', [reference.clients[0].id])
  await expect(reencrypt({ db, keyring: both })).rejects.toThrow('the value cannot be decrypted')
  expect((await sql.query('select notes from clients where id = $1', [reference.clients[0].id])).rows).toEqual(before)
})

describe('with 100,000 fields', () => {
  const CLIENTS = 10_000

  test('it goes on beside requests, can be stopped and called again, and loses nothing', async () => {
    await fillClients(CLIENTS)
    const stopping = new AbortController()
    const changes: Promise<unknown>[] = []
    const onProgress = (fields: number) => {
      const place = changes.length * 150 + 1
      changes.push(during.clients.update(owner, numbered(place), { notes: `changed ${place}` }))
      if (fields > 40_000) stopping.abort()
    }
    const first = await reencrypt({ db, keyring: both, onProgress, signal: stopping.signal, batch: 500 })
    await Promise.all(changes)
    const rest = await reencrypt({ db, keyring: both, batch: 500 })
    expect(first).toBeLessThan(60_000)
    expect(Object.keys(await fieldsByKey())).toEqual(['2'])
    expect(first + rest).toBeGreaterThan(99_000)
    for (const place of [1, 151, 5000, CLIENTS]) {
      const client = await afterwards.clients.get(owner, numbered(place))
      const notes = place % 150 === 1 && (place - 1) / 150 < changes.length ? `changed ${place}` : `notes ${place}`
      expect(client).toMatchObject({ full_name: `Client ${place}`, notes })
    }
  }, 120_000)
})
