import { describe, expect, test } from 'vitest'
import { testedVersion } from '../versions/programs.ts'
import { cases } from './cases.ts'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const known = cases.filter(({ since = 14 }) => since <= testedVersion())

const server = useScratchServer()

describe('after a rewind the complete state is that of the mark', () => {
  test.for(known)('$claim', async ({ schema, work }) => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    const template = await scratch.digest()
    for (const statement of work) await session.query(statement)
    expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, leftovers: [] })
    // Again, from what the first rewind left, and with a mark in between.
    await session.query(work[0]!)
    const mark = await scratch.ledger.mark()
    const marked = await scratch.digest()
    for (const statement of work.slice(1)) await session.query(statement).catch(() => session.query('rollback'))
    await scratch.ledger.rewind(mark)
    expect(differences(marked, await scratch.digest())).toEqual([])
    expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, leftovers: [] })
    expect(differences(template, await scratch.digest())).toEqual([])
  })
})

test('the digest sees a changed row, sequence, large object and definition', async () => {
  await using scratch = await Scratch.create(
    server.access,
    'create table t (id serial primary key, v int); insert into t (v) values (1)',
  )
  const session = await scratch.session()
  const seen = async (statement: string) => {
    const before = await scratch.digest()
    await session.query(statement)
    return differences(before, await scratch.digest())
  }
  expect(await seen('update t set v = 2')).toEqual(['public.t'])
  expect(await seen("select nextval('t_id_seq')")).toEqual(['sequences'])
  expect(await seen("select lo_from_bytea(0, 'x')")).toEqual(['large objects'])
  expect(await seen('alter table t alter v set default 5')).toContain('pg_catalog.pg_attrdef')
})
