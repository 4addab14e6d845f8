import { expect, test } from 'vitest'
import { createFieldCipher, OVERHEAD } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { referenceKeys } from '../../seeds/keys.ts'
import { measure, report } from '../support/figures.ts'
import { sql } from '../support/practice.ts'

const GROSS = 3
const cipher = createFieldCipher(createKeyring(referenceKeys))
const place = { table: 'clients', column: 'notes', rowId: 'r', workspaceId: 'w' }

test.for<[number, number]>([
  [50, 5],
  [1024, 5],
  [5120, 10],
])('a field of %i bytes is sealed well within %i ms', { retry: 2 }, async ([bytes, target]) => {
  const text = 'x'.repeat(bytes)
  const figures = await measure(500, () => cipher.seal(text, place))
  report(`seal ${bytes} bytes`, figures)
  expect(figures.p95).toBeLessThan(target * GROSS)
})

test.for<[number, number]>([
  [50, 10],
  [1024, 10],
  [5120, 10],
])('a field of %i bytes is opened well within %i ms', { retry: 2 }, async ([bytes, target]) => {
  const stored = cipher.seal('x'.repeat(bytes), place)
  const figures = await measure(500, () => cipher.open(stored, place))
  report(`open ${bytes} bytes`, figures)
  expect(figures.p95).toBeLessThan(target * GROSS)
})

test('a hundred fields are sealed and opened well within 100 ms', { retry: 2 }, async () => {
  const figures = await measure(50, () => {
    for (let field = 0; field < 100; field++) cipher.open(cipher.seal(`field ${field}`, place), place)
  })
  report('seal and open 100 fields', figures)
  expect(figures.p95).toBeLessThan(100 * GROSS)
})

test.for([0, 1, 50, 1024, 5120])('a field of %i bytes takes %i and 33 more', (bytes) => {
  expect(cipher.seal('x'.repeat(bytes), place)).toHaveLength(bytes + OVERHEAD)
  expect(OVERHEAD).toBe(33)
})

test('the functions of the database seal and open 1 KB well within 50 ms', { retry: 2 }, async () => {
  const key = Buffer.alloc(32, 'key')
  const round = 'select decrypt_phi(encrypt_phi($1, $2, $3), $2, $3) as text'
  const values = ['x'.repeat(1024), key, 'clients.notes']
  const figures = await measure(50, async () => {
    const { rows } = await sql.query<{ text: string }>(round, values)
    expect(rows[0]?.text).toHaveLength(1024)
  })
  report('encrypt_phi and decrypt_phi, 1 KB', figures)
  expect(figures.p95).toBeLessThan(50 * GROSS)
})
