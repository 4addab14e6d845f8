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
      'A session still had a transaction open when the test was over. What it wrote is rolled back, and the session was ended: its commit would have reached the next test.',
    cure: "Commit or roll back on every path, and give the client back:\n  const client = await pool.connect()\n  try { await client.query('begin'); ...; await client.query('commit') }\n  catch (error) { await client.query('rollback'); throw error }\n  finally { client.release() }\nAn assertion that fails in between is such a path. A pool goes on counting a client that it never got back: later tests that ask a small pool run out of time, and `pool.end()` in `afterAll`, or the `close()` of an ORM around it, waits for ever.",
  },
  query: {
    title: 'a running query',
    happened:
      'A query was still running when the test was over. It was given a moment (`grace`), and its session was ended.',
    cure: 'Await it: look for a promise that nobody waits for (`void`, a missing `await`, `Promise.race`, an event handler). Work in the background needs a way to wait for it before the test ends, `await queue.idle()`; `grace` gives it more time.',
  },
  'advisory-lock': {
    title: 'a session advisory lock',
    happened:
      'A session still held an advisory lock when the test was over. A session keeps it until it ends, and a pool never ends it; so Tidemark did.',
    cure: 'Take `pg_advisory_xact_lock`, which the end of the transaction gives back; or call `pg_advisory_unlock` on the same client in `finally`: on a pool, another connection may answer. A lock that all tests of a suite need is taken in `beforeAll`: what is held before the first test stays.',
  },
  'prepared-transaction': {
    title: 'a prepared transaction',
    happened:
      'The test prepared a transaction and finished it neither way. Its locks would have outlived the session, and the server; it was rolled back.',
    cure: "Finish it in the test: `commit prepared '...'` or `rollback prepared '...'`.",
  },
  ddl: {
    title: 'a change of the schema',
    happened:
      'The test changed the schema. Rows can be taken back, a schema cannot: the database was replaced by a fresh clone, which takes some ten milliseconds.',
    cure: 'Put what every test needs into a migration. A test that is about a change of the schema may do this: it costs the clone, nothing else. `create temporary table` costs nothing.',
  },
  'large-object': {
    title: 'a changed large object',
    happened:
      'The test wrote to large objects that it had not made itself, and no trigger sees that. The database was replaced by a fresh clone.',
    cure: 'Store bytes in a `bytea` column, let the test write to a large object of its own, or accept the clone.',
  },
  'database-setting': {
    title: 'settings of the database',
    happened: 'The test changed what belongs to the database itself. The database was replaced by a fresh clone.',
    cure: 'Set it for the session (`set`), or for one transaction (`set local`); `alter database` belongs into a migration.',
  },
  'untracked-write': {
    title: 'a write that the ledger cannot take back',
    happened: 'The test wrote where rows cannot be told apart or put back. The database was replaced by a fresh clone.',
    cure: 'Accept the clone where the test is about this. Otherwise give the table a column of its own, and a key where it is truncated at `repeatable read`; refresh a materialized view in the migration that fills its tables; write to a foreign table where it lives; and let no statement write the same row twice: in a function that it calls, in two parts of one WITH, by a cascade.',
  },
  redis: {
    title: 'a client of Redis in the middle of something',
    happened:
      'When the test was over, {what}. What it was in the middle of was ended: it would have met the next test.',
    cure: 'Run MULTI in one go (`client.multi()...exec()`), end workers that wait in BLPOP or XREAD and subscriptions in the test that began them, or begin them in `beforeAll`: what is there before the first test is left alone.',
  },
  failure: {
    title: 'a rewind that failed',
    happened: 'The database could not go back, and was replaced by a fresh clone.',
    cure: "Look at the reason. Tests that end sessions should name theirs:\n  select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jobs';",
  },
  connection: {
    title: 'connections that nobody uses any more',
    happened:
      'Several tests of the file opened connections that were still open at its end, and that no later test had used. A pool that tests share uses its connections again, so these are pools of single tests.',
    cure: 'End a pool where it was opened:\n  const pool = new Pool(...)\n  onTestFinished(() => pool.end())\nor open one for the file and end it in `afterAll`. They add up: at `max_connections` every test fails with 53300.',
  },
  role: {
    title: 'a role',
    happened:
      'While this file ran, the role {object} came into being. Roles belong to the server, not to a database: no rewind takes them back, and other workers see them. Tidemark leaves it alone.',
    cure: 'Drop it where it was created:\n  onTestFinished(async () => { await pool.query(\'drop owned by "{object}"\'); await pool.query(\'drop role "{object}"\') })\nor create it in a migration, where it is missing, and do without one for each test.',
  },
  'role-setting': {
    title: 'a changed role',
    happened:
      'While this file ran, the role {object} got attributes, settings or memberships that it still has. They belong to the server, not to a database: no rewind takes them back, and every later session has them. Tidemark leaves them alone.',
    cure: 'Set it for the session (`set`) or for the database (`alter role "{object}" in database ... set`, which goes with it). Otherwise take it back where it was done:\n  onTestFinished(() => pool.query(\'alter role "{object}" reset all\'))',
  },
  database: {
    title: 'a database',
    happened:
      'While this file ran, the database {object} came into being, and Tidemark did not make it. Tidemark leaves it alone.',
    cure: 'Drop it where it was created:\n  onTestFinished(() => admin.query(\'drop database "{object}" with (force)\'))\nA test that only needs a database has one in DATABASE_URL.',
  },
  tablespace: {
    title: 'a tablespace',
    happened: 'While this file ran, the tablespace {object} came into being. Tidemark leaves it alone.',
    cure: 'Drop it where it was created: onTestFinished(() => admin.query(\'drop tablespace "{object}"\')).',
  },
  rollback: {
    title: 'something that isolation `rollback` does not honour',
    happened:
      'The test ran in one transaction that is never committed (isolation `rollback`), and asked for what PostgreSQL does at a commit, or between sessions: {what}. It ran without it.',
    cure: "Run the file with `rewind`, which commits:\n  projects: [{ test: { include: ['test/jobs/**'] }, plugins: [tidemark({ isolation: 'rewind' })] }]",
  },
}
