import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createFieldCipher, DecryptionError, keyIdOf } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { createRepositories } from '../../src/repositories.ts'
import { referenceKeys } from '../../seeds/keys.ts'
import { reference } from '../../seeds/reference.ts'
import { at, db, nameIndex, numbered, owner, practice, sql } from '../support/practice.ts'

const health = {
  first_name: 'Priya',
  last_name: 'Raman',
  email: 'priya@mail.example',
  phone: '+351 555 0199',
  date_of_birth: '1990-07-14',
  address: '12 Mill Lane',
  medical_history: 'Asthma.',
  emergency_contact_name: 'Dev Raman',
  emergency_contact_phone: '+351 555 0198',
  notes: 'Afraid of needles.',
}

async function stored(table: 'clients' | 'sessions' | 'appointments', id: string): Promise<Record<string, unknown>> {
  const { rows } = await sql.query<Record<string, unknown>>(`select * from ${table} where id = $1`, [id])
  return rows[0] as Record<string, unknown>
}

test('no field of a client can be read in the table, and all come back', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, health)
  const row = await stored('clients', id)
  for (const [column, text] of Object.entries(health)) {
    expect(row[column], column).toBeInstanceOf(Buffer)
    expect((row[column] as Buffer).includes(text), column).toBe(false)
  }
  expect(await clients.get(owner, id)).toMatchObject(health)
})

test('the whole row of a client, as text, holds nothing of what was written', async () => {
  const { id } = await practice().clients.create(owner, health)
  const { rows } = await sql.query<{ text: string }>('select c::text as text from clients c where id = $1', [id])
  for (const text of Object.values(health)) {
    expect(rows[0]?.text).not.toContain(text)
    expect(rows[0]?.text).not.toContain(Buffer.from(text).toString('hex'))
  }
})

test('the four parts of a session and the notes of an appointment are sealed', async () => {
  const { appointments, sessions } = practice()
  const soap = { subjective: 'sore', objective: 'swollen', assessment: 'sprain', plan: 'rest' }
  const booked = { client_id: reference.clients[0].id, location_type: 'clinic', notes: 'brings X-ray' } as const
  const visit = await appointments.create(owner, {
    ...booked,
    scheduled_start: at('09:00'),
    scheduled_end: at('10:00'),
  })
  const note = await sessions.create(owner, { client_id: reference.clients[0].id, session_date: at('09:00'), ...soap })
  const row = { ...(await stored('sessions', note.id)), notes: (await stored('appointments', visit.id)).notes }
  for (const [column, text] of Object.entries({ ...soap, notes: 'brings X-ray' })) {
    expect((row as Record<string, Buffer>)[column]?.includes(text), column).toBe(false)
  }
  expect(await sessions.get(owner, note.id)).toMatchObject(soap)
})

test('what was not said stays null, and can become null again', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, { first_name: 'Jo', last_name: 'Li', phone: '+1' })
  expect(await stored('clients', id)).toMatchObject({ email: null, notes: null })
  await clients.update(owner, id, { phone: null })
  expect(await stored('clients', id)).toMatchObject({ phone: null })
  expect(await clients.get(owner, id)).toMatchObject({ phone: null, email: null })
})

test('an update seals anew what it names and leaves the other bytes alone', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, health)
  const before = await stored('clients', id)
  await clients.update(owner, id, { notes: health.notes })
  const after = await stored('clients', id)
  expect((after.notes as Buffer).equals(before.notes as Buffer)).toBe(false)
  expect((after.address as Buffer).equals(before.address as Buffer)).toBe(true)
})

test('a value that was moved into another row cannot be read', async () => {
  const { clients } = practice()
  const [first, second] = [await clients.create(owner, health), await clients.create(owner, health)]
  await sql.query('update clients set notes = (select notes from clients where id = $1) where id = $2', [
    first.id,
    second.id,
  ])
  await expect(clients.get(owner, second.id)).rejects.toThrow(DecryptionError)
})

test('a value that was moved into another column cannot be read', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, health)
  await sql.query('update clients set notes = address where id = $1', [id])
  await expect(clients.get(owner, id)).rejects.toThrow(DecryptionError)
})

test('values of two keys live in one table, and new ones get the newest', async () => {
  const { id } = await practice().clients.create(owner, health)
  const rotated = createFieldCipher(createKeyring(new Map([...referenceKeys, [7, randomBytes(32)]])))
  const { clients } = createRepositories({ db, cipher: rotated, nameIndex, newId: () => numbered(99) })
  await clients.update(owner, id, { notes: 'Less afraid now.' })
  const row = await stored('clients', id)
  expect(keyIdOf(row.notes as Buffer)).toBe(7)
  expect(keyIdOf(row.address as Buffer)).toBe(1)
  expect(await clients.get(owner, id)).toMatchObject({ ...health, notes: 'Less afraid now.' })
})

test.for(['plain text', '\x02' + 'x'.repeat(40), '\x01' + 'x'.repeat(31)])(
  'the database refuses bytes that are no sealed value (%j)',
  async (bytes) => {
    const change = sql.query('update clients set notes = $1 where id = $2', [
      Buffer.from(bytes),
      reference.clients[0].id,
    ])
    await expect(change).rejects.toMatchObject({ code: '23514', constraint: 'encrypted_field_format' })
  },
)
