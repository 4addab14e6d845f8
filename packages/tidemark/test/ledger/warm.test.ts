import { expect, test } from 'vitest'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = `
  create table a (id int primary key, v text);
  create table b (id int primary key, v text);
  create table log (line text);
  insert into a values (1, 'seed');`

test('tables that were written before are planned ahead, and nothing is taken back', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const before = await scratch.digest()
  const session = await scratch.session()
  await session.query("insert into a values (2, 'x'); insert into log values ('x')")
  await scratch.ledger.rewind()
  await scratch.reconnect()
  await scratch.ledger.rewind()
  await session.query("insert into a values (3, 'new'); update a set v = 'changed' where id = 1")
  await scratch.ledger.warm()
  expect(await planned(scratch)).toEqual(['a'])
  expect((await session.query('select * from a order by id')).rows).toEqual([
    { id: 1, v: 'changed' },
    { id: 3, v: 'new' },
  ])
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { a: { inserted: 1, updated: 1 } } })
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('planning ahead ends when somebody asks for a rewind', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query("insert into a values (2, 'x'); insert into b values (2, 'x')")
  await scratch.ledger.rewind()
  await scratch.reconnect()
  const warming = scratch.ledger.warm()
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true })
  await warming
  expect(await planned(scratch)).toEqual([])
})

/** Tables for which the control session has a plan that deletes rows. */
async function planned({ control }: Scratch): Promise<readonly string[]> {
  const { rows } = await control.query<{ readonly statement: string }>(
    "select ident as statement from pg_backend_memory_contexts where name = 'CachedPlan' and ident like '%delete from \"public\".%'",
  )
  const tables = rows.map(
    ({ statement }) => /delete from (?:only )?"public"\."(\w+)"/.exec(statement)?.[1] ?? statement,
  )
  return [...new Set(tables)].sort()
}
