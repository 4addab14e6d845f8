import { expect, test } from 'vitest'
import { lookAtMeetingPlace, prepareMeetingPlace, type Held } from '../../src/runner/together/meeting-place.ts'
import { Scratch } from '../ledger/scratch.ts'
import { useScratchServer } from '../ledger/use-server.ts'

const server = useScratchServer()

const schema = `
  create table t (id int primary key);
  create sequence own`

const disputed = { disputed: { tables: ['t'], held: 'any change' } } as const
const beside = { beside: { tables: ['t'], writer: 'a', reader: 'b', readerFirst: true, allOfIt: false } } as const

test('who is held until somebody runs into it has the lastval() of its own sequence, and so has who held for nothing', async () => {
  await using place = await openPlace(disputed)
  const [first, second] = [await place.session(), await place.session()]
  await first.query("select setval('own', 41), nextval('own')")
  await first.query('begin')
  const insert = first.query('insert into t values (1)')
  const meets = expect(second.query('select pg_sleep(0.2); insert into t values (1)')).rejects.toThrow('duplicate key')
  await insert
  expect(await last(first)).toBe('42')
  await first.query('commit')
  await meets
  expect(await lookAtMeetingPlace(server.access, place.name)).toMatchObject({ times: 1 })
  await first.query('insert into t values (2)')
  expect(await last(first)).toBe('42')
})

test('a reader that waits for a writer has the lastval() of its own sequence', async () => {
  await using place = await openPlace(beside)
  await place.control.query("insert into tidemark.arrivals values ('a', 'test'), ('b', 'test'), ('a', 'over')")
  const reader = await place.session()
  await reader.query("select setval('own', 41), nextval('own')")
  await reader.query('insert into t values (1)')
  expect(await last(reader)).toBe('42')
  expect((await place.control.query('select is_called from tidemark.held')).rows).toEqual([{ is_called: true }])
})

test('of counters that many sessions count at the same time nothing is lost, and no lock stays', async () => {
  await using place = await openPlace(disputed)
  const sessions = await Promise.all([1, 2, 3, 4].map(() => place.session()))
  const many = "do $$ begin for n in 1..500 loop perform tidemark.count_one('tidemark.met'); end loop; end $$"
  await Promise.all(sessions.map((session) => session.query(many)))
  expect(await lookAtMeetingPlace(server.access, place.name)).toMatchObject({ times: 2000 })
  const locks =
    "select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
  expect((await place.control.query(locks)).rowCount).toBe(0)
})

async function openPlace(held: Held): Promise<Scratch> {
  const place = await Scratch.create(server.access, schema)
  await prepareMeetingPlace(server.access, place.name, held)
  return place
}

async function last(session: Awaited<ReturnType<Scratch['session']>>): Promise<unknown> {
  return (await session.query<{ readonly last: string }>('select lastval() as last')).rows[0]?.last
}
