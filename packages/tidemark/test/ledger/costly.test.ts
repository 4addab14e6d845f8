import { describe, expect, test } from 'vitest'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = `
  create table a (id int primary key, v text);
  create table b (id int primary key);
  create materialized view c as select count(*) from b;`

/** By the ledger's estimate 300 ms of putting back, against a clone of 10 MB; inserted rows alone are as quickly removed. */
const tooMany = `
  insert into b values (1);
  insert into a select n, 'x' from generate_series(1, 30000) as n;
  update a set v = 'y' where id > 10000;
  delete from a where id = 1;`

describe('a rewind of so many rows that a fresh clone costs less', () => {
  test('is given up where a clone would do, and nothing has changed', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const empty = await scratch.digest()
    const session = await scratch.session()
    await session.query(tooMany)
    const full = await scratch.digest()
    expect(await scratch.ledger.rewind(0, { replaceable: true })).toEqual({
      clean: false,
      costly: true,
      footprint: { a: { inserted: 30000, updated: 20000, deleted: 1 }, b: { inserted: 1 } },
      sequences: 0,
      leftovers: [],
    })
    expect(differences(full, await scratch.digest())).toEqual([])
    expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { a: { inserted: 29999 } } })
    expect(differences(empty, await scratch.digest())).toEqual([])
  })

  test('is not given up for rows that were only inserted', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query("insert into a select n, 'x' from generate_series(1, 50000) as n")
    const rewind = await scratch.ledger.rewind(0, { replaceable: true })
    expect(rewind).toMatchObject({ clean: true, footprint: { a: { inserted: 50000 } } })
  })

  test('is made by programs that rewind by themselves', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query(tooMany)
    const { rows } = await session.query('select tidemark.rewind() as result')
    expect(rows[0].result.footprint).toEqual({ a: { inserted: 29999 }, b: { inserted: 1 } })
  })

  test('names and ends what stood in its way all the same', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query(tooMany)
    await session.query('begin; select')
    const { clean, costly, leftovers } = await scratch.ledger.rewind(0, { replaceable: true })
    expect([clean, costly, leftovers.map(({ kind }) => kind)]).toEqual([false, true, ['transaction']])
  })
})
