import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { expect, test } from 'vitest'
import { digest } from '../../src/ledger/digest.ts'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

/** Statements that a session receives while work is done, the session's own count left out. */
async function statements(session: Client, work: () => Promise<unknown>): Promise<number> {
  const query = session.query.bind(session)
  let sent = 0
  Object.assign(session, { query: (text: string) => ((sent += 1), query(text)) })
  await work()
  return sent
}

test('a million rows need no memory, in the server or here', { timeout: 60_000 }, async () => {
  await using scratch = await Scratch.create(server.access, 'create table t (id int, v text)')
  const session = await scratch.session()
  await session.query('insert into t select i, md5(i::text) from generate_series(1, 1000000) as i')
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  const own = () => Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${rows[0]?.pid}/status`, 'utf8'))?.[1])
  // The first one fills the caches of the catalogs.
  await digest(session)
  const [there, here] = [own(), process.memoryUsage().rss]
  await digest(session)
  expect(own() - there).toBeLessThan(8 * 1024)
  expect(process.memoryUsage().rss - here).toBeLessThan(32 * 2 ** 20)
})

test('takes a handful of round trips for a hundred tables', async () => {
  const schema = Array.from({ length: 100 }, (_, number) => `create table t${number} (id serial)`).join(';')
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  expect(await statements(session, () => digest(session))).toBeLessThan(6)
})

test('names what differs, and nothing else', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `create schema "Other"; create table "Other"."Odd ""name""" (v json);
     create table a (id serial, v float8); create table b (v int); insert into b values (1), (1), (2)`,
  )
  const session = await scratch.session()
  const before = await scratch.digest()
  await session.query(`insert into "Other"."Odd ""name""" values ('{"a": 1}')`)
  await session.query('delete from b where ctid = (select min(ctid) from b)')
  expect(differences(before, await scratch.digest())).toEqual(['"Other"."Odd ""name"""', 'public.b'])
  await session.query('insert into b values (1)')
  expect(differences(before, await scratch.digest())).toEqual(['"Other"."Odd ""name"""'])
  await session.query("select setval('a_id_seq', 7)")
  expect(differences(before, await scratch.digest())).toEqual(['"Other"."Odd ""name"""', 'sequences'])
})
