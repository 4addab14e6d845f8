import { fileURLToPath } from 'node:url'
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { sql, url } from '../support/practice.ts'
import { describeSchema } from '../support/describe-schema.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))
const tables = "select tablename as name from pg_tables where schemaname = 'public' order by 1"

test('down takes everything back, and up again gives the same schema', async () => {
  const before = await freshSchema()
  expect(before.length).toBeGreaterThan(200)
  await migrateDown(url, folder)
  expect((await sql.query(tables)).rows).toEqual([])
  await migrateUp(url, folder)
  expect(await describeSchema(sql)).toEqual(before)
})

test('each migration alone goes down and up to the same schema', async () => {
  const names = await allNames()
  const before = await freshSchema()
  for (const last of names.slice(1).toReversed()) {
    const previous = names[names.indexOf(last) - 1] as string
    const undone = await migrateDown(url, folder, previous)
    expect(undone.at(-1)).toBe(last)
    expect(await migrateUp(url, folder)).toEqual(undone.toReversed())
    expect(await describeSchema(sql), last).toEqual(before)
  }
})

test('down leaves no function, type or extension behind', async () => {
  await migrateDown(url, folder)
  const { rows } = await sql.query(`
    select proname as name from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select typname from pg_type where typnamespace = 'public'::regnamespace
    union all
    select extname from pg_extension where extname in ('btree_gist', 'pgcrypto')
  `)
  expect(rows).toEqual([])
})

test('eight processes migrate at the same moment: it is done once, and none fails', async () => {
  await migrateDown(url, folder)
  const done = await Promise.all(Array.from({ length: 8 }, () => migrateUp(url, folder)))
  expect(done.filter(({ length }) => length > 0)).toEqual([await allNames()])
})

test('nothing is left to do after the files were applied by something else', async () => {
  expect(await migrateUp(url, folder)).toEqual([])
})

test('a migration that fails leaves nothing of itself', async () => {
  await migrateDown(url, folder, '0008_short_lived_state')
  await sql.query(
    'create function encrypt_phi(plaintext text, key bytea, context text) returns int language sql return 1',
  )
  await expect(migrateUp(url, folder)).rejects.toMatchObject({ code: '42P13' })
  const { rows } = await sql.query(
    "select to_regproc('phi_key') as key, (select max(name) from schema_migrations) as last",
  )
  expect(rows).toEqual([{ key: null, last: '0008_short_lived_state' }])
})

test('every migration has both directions and records itself under its own name', async () => {
  const files = await readdir(folder)
  expect(files.length).toBe((await allNames()).length * 2)
  for (const name of await allNames()) {
    const up = await readFile(`${folder}/${name}.up.sql`, 'utf8')
    expect(up).toContain(`insert into schema_migrations (name) values ('${name}')`)
    expect(files).toContain(`${name}.down.sql`)
  }
})

async function freshSchema(): Promise<string[]> {
  await migrateDown(url, folder)
  await migrateUp(url, folder)
  return describeSchema(sql)
}

async function allNames(): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .map((file) => file.replace('.up.sql', ''))
    .sort()
}
