import type { Leftover } from '../../ledger/ledger.ts'

export interface LeftoverEntry {
  readonly title: string
  readonly happened: string
  readonly cure: string
}

/** Every kind of thing that a test can leave behind; docs/troubleshooting.md has a section for each. */
export const leftoverCauses: Readonly<Record<Leftover['kind'], LeftoverEntry>> = {
  transaction: {
    title: 'an open transaction',
    happened:
      'When the test was over, a session still had a transaction open: {what}. What it wrote is rolled back; the session was ended, because its commit would have reached the next test.',
    cure: "Commit or roll back on every path, and give the client back:\n  const client = await pool.connect()\n  try { await client.query('begin'); ...; await client.query('commit') }\n  catch (error) { await client.query('rollback'); throw error }\n  finally { client.release() }\nAn assertion that fails in between is such a path.",
  },
  query: {
    title: 'a running query',
    happened: 'When the test was over, a query was still running: {what}.',
    cure: 'Await it: look for a promise that nobody waits for (`void`, a missing `await`, `Promise.race`, an event handler). Work in the background needs a way to wait for it before the test ends, `await queue.idle()`; `grace` gives it more time.',
  },
  'advisory-lock': {
    title: 'a session advisory lock',
    happened:
      'When the test was over, a session held an advisory lock: {what}. A session keeps it until it ends, and a pool never ends it.',
    cure: 'Take `pg_advisory_xact_lock`, which the end of the transaction gives back; or call `pg_advisory_unlock` on the same client in `finally`: on a pool, another connection may answer.',
  },
  'prepared-transaction': {
    title: 'a prepared transaction',
    happened:
      'The test prepared a transaction and finished it neither way: {what}. Its locks would have outlived the session, and the server.',
    cure: "Finish it in the test: `commit prepared '...'` or `rollback prepared '...'`.",
  },
  ddl: {
    title: 'a change of the schema',
    happened:
      'The test changed the schema: {what}. Rows can be taken back, a schema can not: the database was replaced by a fresh clone, which takes some ten milliseconds.',
    cure: 'Put what every test needs into a migration. A test that is about a change of the schema may do this: it costs the clone, nothing else. `create temporary table` costs nothing.',
  },
  'large-object': {
    title: 'a large object',
    happened:
      'The test wrote to a large object, which no trigger sees: {what}. The database was replaced by a fresh clone.',
    cure: 'Store bytes in a `bytea` column, or accept the clone.',
  },
  'database-setting': {
    title: 'settings of the database',
    happened:
      'The test changed what belongs to the database itself: {what}. The database was replaced by a fresh clone.',
    cure: 'Set it for the session (`set`), or for one transaction (`set local`); `alter database` belongs into a migration.',
  },
  'untracked-write': {
    title: 'a write that the ledger does not see',
    happened: 'The test wrote where no trigger looks: {what}. The database was replaced by a fresh clone.',
    cure: 'Look at what wrote: a session with `session_replication_role = replica`, triggers that were disabled, or a table of an extension.',
  },
  redis: {
    title: 'a client of Redis in the middle of something',
    happened:
      'When the test was over, {what}. What it was in the middle of was ended: it would have met the next test.',
    cure: 'Run MULTI in one go (`client.multi()...exec()`), end workers that wait in BLPOP or XREAD and subscriptions in the test that began them, or begin them in `beforeAll`: what is there before the first test is left alone.',
  },
  failure: {
    title: 'a rewind that failed',
    happened: 'The database could not go back, and was replaced by a fresh clone: {what}.',
    cure: "Look at the reason. Tests that end sessions should name theirs:\n  select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jobs';",
  },
  connection: {
    title: 'connections that nobody uses any more',
    happened:
      'Several tests of the file opened connections that were still open at its end, and that no later test had used: {what}. A pool that tests share uses its connections again, so these are pools of single tests.',
    cure: 'End a pool where it was opened:\n  const pool = new Pool(...)\n  onTestFinished(() => pool.end())\nor open one for the file and end it in `afterAll`. They add up: at `max_connections` every test fails with 53300.',
  },
  role: {
    title: 'a role',
    happened:
      'While this file ran, a role came into being: {what}. Roles belong to the server, not to a database: no rewind takes them back, and other workers see them. Tidemark leaves it alone.',
    cure: 'Drop it where it was created:\n  onTestFinished(async () => { await pool.query(\'drop owned by "{object}"\'); await pool.query(\'drop role "{object}"\') })\nor create it in a migration, where it is missing, and do without one for each test.',
  },
  database: {
    title: 'a database',
    happened:
      'While this file ran, a database came into being that Tidemark did not make: {what}. Tidemark leaves it alone.',
    cure: 'Drop it where it was created:\n  onTestFinished(() => admin.query(\'drop database "{object}" with (force)\'))\nA test that only needs a database has one in DATABASE_URL.',
  },
  tablespace: {
    title: 'a tablespace',
    happened: 'While this file ran, a tablespace came into being: {what}. Tidemark leaves it alone.',
    cure: 'Drop it where it was created: onTestFinished(() => admin.query(\'drop tablespace "{object}"\')).',
  },
}
