import { expect, test } from 'vitest'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')"

test('a thousand rewinds of large rows later the ledger has been purged and still works', async () => {
  await using scratch = await Scratch.create(server.access, `${schema}; update t set v = ${incompressible(20_000)}`)
  const before = await scratch.digest()
  const session = await scratch.session()
  for (let n = 0; n < 1000; n += 1) {
    await session.query("update t set v = 'x' where id = 1; insert into t values (3, 'c')")
    await scratch.ledger.rewind()
  }
  // Upkeep is queued behind the rewinds; this waits for it.
  await scratch.control.query('select 1')
  expect(await bytesOf(scratch, 'tidemark.undo_1')).toBeLessThan(10_000_000)
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('a table in which tests change many rows does not grow with their number', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  const sizes: number[] = []
  for (let n = 0; n < 12; n += 1) {
    await session.query("insert into t select n, 'x' from generate_series(10, 6000) as n")
    await scratch.ledger.rewind()
    await scratch.control.query('select 1')
    sizes.push(await bytesOf(scratch, 'public.t'))
  }
  // Without VACUUM it would be twelve times. A test that inserts before the last VACUUM is over finds no free pages.
  expect(sizes.at(-1)).toBeLessThan(4 * sizes[0]!)
})

test('a table in which tests change few rows is left alone by VACUUM, and sessions keep their plans for it', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  const state =
    "select c.reltuples::int as rows, u.relfilenode::int as undo from pg_class as c, pg_class as u where c.relname = 't' and u.relname = 'undo_1'"
  const before = await session.query(state)
  for (let n = 0; n < 300; n += 1) {
    await session.query("insert into t values (3, 'c')")
    await scratch.ledger.rewind()
  }
  await scratch.control.query('select 1')
  expect((await session.query(state)).rows).toEqual(before.rows)
})

/** SQL for a text that no compression makes smaller by much. */
function incompressible(length: number): string {
  return `(select string_agg(md5(random()::text), '') from generate_series(1, ${length / 32}))`
}

async function bytesOf(scratch: Scratch, table: string): Promise<number> {
  const { rows } = await scratch.control.query<{ size: string }>('select pg_table_size($1::regclass) as size', [table])
  return Number(rows[0]!.size)
}
