import { arithmetic, deadlockQueries, holder, waitFacts } from '../facts.ts'
import type { CauseEntry } from './entry.ts'

/** Sessions that were in each other's way, and limits that they share. */
export const lockCauses = {
  deadlock: {
    sqlstates: ['40P01'],
    says: 'deadlock detected',
    title: 'Two transactions waited for each other',
    happened: 'Two transactions waited for each other, and PostgreSQL ended one of them.{queries}',
    cure: 'Lock rows in the same order everywhere:\n  select ... from {table} where ... order by id for update;\nand run a transaction again when it ends with 40P01. Where one of the two is a query that an earlier part of the test did not await, await it.',
    facts: deadlockQueries,
  },
  'lock-timeout': {
    sqlstates: ['55P03'],
    says: 'canceling statement due to lock timeout',
    title: 'Another session held the lock',
    happened: 'A statement did not get its lock in time. {holder}',
    cure: 'End the transaction that holds the lock before the statement runs: commit or roll back on every path, also when an assertion fails in between (`finally`), and give the client back to its pool.',
    facts: holder,
  },
  'lock-wait': {
    sqlstates: ['00000'],
    says: 'process 123 still waiting for ShareLock on transaction 771 after 1000.123 ms',
    pattern: /still waiting for /,
    title: 'A session waited for a lock',
    happened: 'A statement waited for {lock}{time}{statement}. {holder}',
    cure: 'Look for a transaction that stays open while the test goes on with another connection: commit or roll back first. In an application: keep transactions short, and never wait for the network within one.',
    facts: waitFacts,
  },
  'statement-timeout': {
    sqlstates: ['57014'],
    says: 'canceling statement due to statement timeout',
    pattern: /statement timeout/,
    title: 'A statement took longer than it may',
    happened: 'A statement ran into `statement_timeout`. {holder}',
    cure: 'When it waited for a lock, end the transaction that holds it. When it is slow, look at its plan (`explain (analyze, buffers)`): a table without statistics or index is read whole. To allow more time: `set statement_timeout = ...`.',
    facts: holder,
  },
  cancelled: {
    sqlstates: ['57014'],
    says: 'canceling statement due to user request',
    title: 'A statement was cancelled',
    happened: 'The client, or somebody with `pg_cancel_backend`, cancelled a statement while it ran.',
    cure: 'Mostly meant: a client that gave up (an aborted request, a time limit of the driver). If not, look for the time limit: `query_timeout` of pg, `AbortSignal`.',
  },
  serialization: {
    sqlstates: ['40001'],
    says: 'could not serialize access due to concurrent update',
    title: 'Two transactions could not run at the same time',
    happened:
      'Two transactions that ran at the same time would not have come to the same result one after the other; PostgreSQL ended this one.',
    cure: 'That is how `repeatable read` and `serializable` work: run the whole transaction again when it ends with 40001. A test of two such transactions has to expect it of either.',
  },
  'too-many-connections': {
    sqlstates: ['53300'],
    says: 'sorry, too many clients already',
    title: 'The server has no connection left',
    happened: 'No connection was free.{arithmetic}',
    cure: "Let pools be small in tests (`max: 5`), end them in `afterAll` (`await pool.end()`), or run fewer workers (`maxWorkers`). More connections:\n  serverSettings: { max_connections: '300' }          // tidemark.config.ts, embedded server\n  alter system set max_connections = 300;             -- external server, then restart it",
    facts: arithmetic,
  },
  'out-of-locks': {
    sqlstates: ['53200'],
    says: 'out of shared memory',
    pattern: /shared memory/,
    title: "The server's table of locks is full",
    happened: 'One transaction locks more tables than the server has room for: each partition and index counts.',
    cure: "Make it larger:\n  serverSettings: { max_locks_per_transaction: '256' }   // tidemark.config.ts, embedded server\n  alter system set max_locks_per_transaction = 256;      -- external server, then restart it",
  },
  'disk-full': {
    sqlstates: ['53100'],
    says: 'could not extend file "base/16384/16385": No space left on device',
    title: 'The disk of the server is full',
    happened: 'The server could not write: its disk is full.',
    cure: 'See how much is free and where, and remove what no run needs any more:\n  npx tidemark doctor\n  npx tidemark sweep',
  },
} as const satisfies Record<string, CauseEntry>
