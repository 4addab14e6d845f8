import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { sql, url } from '../support/practice.ts'

const key = randomBytes(32)

async function encrypt(text: string | null, context = '', withKey = key): Promise<Buffer> {
  const { rows } = await sql.query<{ value: Buffer }>('select encrypt_phi($1, $2, $3) as value', [
    text,
    withKey,
    context,
  ])
  return rows[0]?.value as Buffer
}

async function decrypt(stored: Buffer | null, context = '', withKey = key): Promise<string | null> {
  const query = 'select decrypt_phi($1, $2, $3) as value'
  const { rows } = await sql.query<{ value: string | null }>(query, [stored, withKey, context])
  return rows[0]?.value ?? null
}

const refusal = { code: '22000', message: 'the value cannot be decrypted' }

test.for(['Asthma.', '', 'Ångström 漢字 🦴', 'é'.repeat(5000)])('what was encrypted comes back (%#)', async (text) => {
  expect(await decrypt(await encrypt(text))).toBe(text)
})

test('equal texts give different bytes, because of salt and vector', async () => {
  const { rows } = await sql.query<{ values: number }>(
    "select count(distinct encrypt_phi('same', $1))::int as values from generate_series(1, 50)",
    [key],
  )
  expect(rows[0]?.values).toBe(50)
})

test('the bytes begin with their version and do not hold the text', async () => {
  const stored = await encrypt('sciatica')
  expect(stored[0]).toBe(1)
  expect(stored.includes('sciatica')).toBe(false)
})

test('any changed byte is noticed', async () => {
  const stored = await encrypt('sciatica')
  const answers = await Promise.allSettled([...stored.keys()].map((index) => decrypt(flipped(stored, index))))
  expect(answers).toHaveLength(1 + 16 + 16 + 16 + 32)
  for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: refusal })
})

test('a cut value, another key and another context get the same answer', async () => {
  const stored = await encrypt('sciatica', 'clients.notes')
  await expect(decrypt(stored.subarray(0, 80), 'clients.notes')).rejects.toMatchObject(refusal)
  await expect(decrypt(Buffer.alloc(0), 'clients.notes')).rejects.toMatchObject(refusal)
  await expect(decrypt(stored, 'clients.notes', randomBytes(32))).rejects.toMatchObject(refusal)
  await expect(decrypt(stored, 'clients.address')).rejects.toMatchObject(refusal)
})

test('every byte of a long key counts', async () => {
  const long = Buffer.concat([key, Buffer.from([1])])
  const stored = await encrypt('sciatica', '', long)
  await expect(decrypt(stored, '', Buffer.concat([key, Buffer.from([2])]))).rejects.toMatchObject(refusal)
})

test('a short key is refused', async () => {
  await expect(encrypt('sciatica', '', randomBytes(31))).rejects.toMatchObject({ code: '22023' })
})

test('null stays null', async () => {
  expect(await encrypt(null)).toBeNull()
  expect(await decrypt(null)).toBeNull()
})

test('twenty processes install the functions at the same moment, and none fails', async () => {
  const file = await readFile(new URL('../../migrations/0009_phi_functions.up.sql', import.meta.url), 'utf8')
  const install = async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      for (let round = 0; round < 5; round++) await client.query(file)
    } finally {
      await client.end()
    }
  }
  await expect(Promise.all(Array.from({ length: 20 }, install))).resolves.toHaveLength(20)
  expect(await decrypt(await encrypt('still works'))).toBe('still works')
})

function flipped(bytes: Buffer, index: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
  return changed
}
