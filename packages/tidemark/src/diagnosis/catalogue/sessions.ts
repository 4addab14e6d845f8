import { earlierError, endedByTidemark } from '../facts.ts'
import type { CauseEntry } from './entry.ts'

/** Connections, sessions and their transactions. */
export const sessionCauses = {
  'aborted-transaction': {
    sqlstates: ['25P02'],
    says: 'current transaction is aborted, commands ignored until end of transaction block',
    title: 'An earlier statement of this transaction had failed',
    happened: 'A statement before this one failed, nobody rolled back, and the transaction went on.{earlier}',
    cure: 'Let the error of the first statement through, or roll back where it is caught. Where a statement may fail, put it behind a savepoint:\n  savepoint before; ...; rollback to savepoint before;\n`insert ... on conflict do nothing` needs neither.',
    facts: earlierError,
  },
  'session-ended-by-tidemark': {
    sqlstates: ['57P01'],
    says: 'terminating connection due to administrator command',
    when: endedByTidemark,
    title: 'Tidemark ended the session after the test',
    happened:
      'The test was over, and this session was still at work: in a transaction, in a query, or with a lock. Tidemark waits a moment (`grace`) and ends it: what it commits later would reach the next test.',
    cure: 'Await everything that the test starts, and give clients back to their pool in `finally`. Work in the background needs a way to wait for it: `await app.close()`, `await queue.idle()`.',
  },
  'session-ended': {
    sqlstates: ['57P01', '57P02'],
    says: 'terminating connection due to administrator command',
    title: 'The session was ended',
    happened:
      'Somebody ended the session: `pg_terminate_backend`, `drop database ... with (force)`, or the end of the server.',
    cure: "Look for `pg_terminate_backend` in the set-up of the tests: Tidemark's databases need none. A pool needs a listener, or Node ends the process: pool.on('error', () => {}).",
  },
  'idle-in-transaction': {
    sqlstates: ['25P03'],
    says: 'terminating connection due to idle-in-transaction timeout',
    title: 'A transaction stayed open while nothing happened in it',
    happened:
      'The session was in a transaction, without a statement, for longer than `idle_in_transaction_session_timeout`.',
    cure: 'Commit or roll back on every path, and do not wait for anything else (the network, a timer) within a transaction.',
  },
  'read-only': {
    sqlstates: ['25006'],
    says: 'cannot execute INSERT in a read-only transaction',
    title: 'The transaction may only read',
    happened: 'A statement that writes ran in a transaction that is `read only`.',
    cure: 'Begin the transaction with `read write`; look for `default_transaction_read_only` in the settings of the role, the database or the connection string, and for a pool that is meant for a replica.',
  },
  'no-database': {
    sqlstates: ['3D000'],
    says: 'database "app_test" does not exist',
    title: 'The database is not there',
    happened: 'There is no database {name} on this server.',
    cure: 'Take the URL from DATABASE_URL when the connection is opened. A name of your own comes from a .env file that is read with `override`, from a constant, or from a URL that was read before Tidemark set it (in the main process, in `globalSetup`).',
  },
  login: {
    sqlstates: ['28P01', '28000'],
    says: 'password authentication failed for user "postgres"',
    title: 'The server refused the login',
    happened: 'The server refused the user {user}.',
    cure: 'Take user and password from DATABASE_URL, whole: Tidemark gives every embedded server a password of its own. For an external server set `url` (TIDEMARK_URL) to one that psql accepts.',
    facts: ({ message }) => ({ user: /(?:user|role) "([^"]+)"/.exec(message)?.[1] }),
  },
  'server-starting': {
    sqlstates: ['57P03'],
    says: 'the database system is starting up',
    title: 'The server is starting or stopping',
    happened: 'The server was reached while it starts, recovers or stops.',
    cure: 'It is there in a moment; in CI wait for it: `pg_isready`, or a health check of the service.',
  },
  'sequence-not-used': {
    sqlstates: ['55000'],
    says: 'currval of sequence "clients_id_seq" is not yet defined in this session',
    pattern: /is not yet defined in this session/,
    title: 'currval needs the connection that called nextval',
    happened: '`currval` and `lastval` know what their own connection has drawn; a pool gives any of its connections.',
    cure: 'Read ids back with the insert: `insert ... returning id`.',
  },
  'prepared-statement': {
    sqlstates: ['26000', '42P05'],
    says: 'prepared statement "s1" does not exist',
    title: 'A prepared statement is not where it was expected',
    happened:
      'Prepared statements belong to one connection; somebody between (a pooler, `discard all`) changed connections.',
    cure: 'Connect to PostgreSQL itself in tests, not through PgBouncer in transaction mode; otherwise turn prepared statements off in the driver (Prisma: `pgbouncer=true`, postgres.js: `prepare: false`).',
  },
} as const satisfies Record<string, CauseEntry>
