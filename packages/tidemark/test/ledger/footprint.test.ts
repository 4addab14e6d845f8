import { expect, test } from 'vitest'
import { testedVersion } from '../versions/programs.ts'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')"

test('a refreshed materialized view shows in the footprint when it changed', async () => {
  await using scratch = await Scratch.create(server.access, `${schema}; create materialized view m as select * from t`)
  const session = await scratch.session()
  await session.query('refresh materialized view m')
  expect(await scratch.ledger.footprint()).toEqual({})
  await session.query("insert into t values (3, 'c'); refresh materialized view m")
  const footprint = { t: { inserted: 1 }, m: { updated: 3 } }
  expect(await scratch.ledger.footprint()).toEqual(footprint)
  expect(await scratch.ledger.rewind()).toEqual({ clean: true, footprint, sequences: 0, leftovers: [] })
})

test('a footprint is the net change, by table', async () => {
  await using scratch = await Scratch.create(server.access, `${schema}; create schema s; create table s.log (x int)`)
  const session = await scratch.session()
  await session.query("insert into t values (3, 'c'), (4, 'd')")
  await session.query('delete from t where id in (1, 4)')
  await session.query('update t set v = v where id = 2')
  await session.query('insert into s.log values (1), (1)')
  expect(await scratch.ledger.footprint()).toEqual({ t: { inserted: 1, deleted: 1 }, 's.log': { inserted: 2 } })
  const mark = await scratch.ledger.mark()
  await session.query("update t set v = 'z' where id = 2")
  expect(await scratch.ledger.footprint(mark)).toEqual({ t: { updated: 1 } })
  expect((await scratch.ledger.rewind(mark)).footprint).toEqual({ t: { updated: 1 } })
  expect((await scratch.ledger.rewind()).footprint).toEqual({
    t: { inserted: 1, deleted: 1 },
    's.log': { inserted: 2 },
  })
})

test('a table without a net change is not in the footprint, whatever others are', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; create table b (x int); create table c (x int primary key)`,
  )
  const session = await scratch.session()
  const work =
    'insert into b values (1); delete from b; insert into c values (1); update t set v = v; insert into b values (2)'
  for (const [statements, footprint] of [
    [`${work}; delete from c`, { b: { inserted: 1 } }],
    [`${work}; delete from b`, { c: { inserted: 1 } }],
    [`${work}; delete from b; delete from c`, {}],
  ] as const) {
    await session.query(statements)
    expect(await scratch.ledger.footprint()).toEqual(footprint)
    expect((await scratch.ledger.rewind()).footprint).toEqual(footprint)
  }
})

test.runIf(testedVersion() >= 18)(
  'a row whose period changed counts once, also with a key WITHOUT OVERLAPS',
  async () => {
    await using scratch = await Scratch.create(
      server.access,
      `create extension btree_gist; create table stays (room int, during int4range, primary key (room, during without overlaps));
     insert into stays values (1, '[1,9)')`,
    )
    const session = await scratch.session()
    await session.query("update stays set during = '[1,3)'")
    expect(await scratch.ledger.footprint()).toEqual({ stays: { inserted: 1, deleted: 1 } })
    expect((await scratch.ledger.rewind()).footprint).toEqual({ stays: { inserted: 1, deleted: 1 } })
  },
)
