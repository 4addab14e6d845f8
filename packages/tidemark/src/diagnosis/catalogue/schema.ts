import { suggestion } from '../facts.ts'
import type { CauseEntry } from './entry.ts'

/** Objects that are missing, there already, or in use. */
export const schemaCauses = {
  'dependent-objects': {
    sqlstates: ['2BP01'],
    says: 'cannot drop table clients because other objects depend on it',
    title: 'Something else depends on what was dropped',
    happened: '{object} cannot be dropped: {dependents}.',
    cure: 'A test need not drop anything: Tidemark takes back what it wrote, and gives a fresh database when it changed the schema. In a migration, drop what depends on it first, or say `cascade` where that is meant.',
    facts: ({ message, detail }) => ({
      object: /cannot drop (.+?) because/.exec(message)?.[1] ?? /^role "[^"]+"/.exec(message)?.[0],
      dependents: detail?.replaceAll('\n', ', '),
    }),
  },
  'concurrent-change': {
    sqlstates: ['XX000'],
    says: 'tuple concurrently updated',
    pattern: /tuple concurrently (?:updated|deleted)/,
    title: 'Two sessions changed the same object of the schema at once',
    happened:
      'Two sessions changed the same entry of the catalog at the same moment: GRANT, ALTER, CREATE OR REPLACE, COMMENT and ANALYZE do not wait for each other there.',
    cure: "Do it once, in a migration: it is in the template before the first test begins. Roles are shared by all databases of a server, and so by all workers. Where the application itself must do it, let one at a time:\n  select pg_advisory_xact_lock(hashtext('schema'));",
  },
  'role-exists': {
    sqlstates: ['42710'],
    says: 'role "app" already exists',
    pattern: /^role /,
    title: 'The role is there already',
    happened:
      'The role {name} is there already. Roles belong to the server, not to a database: other workers, earlier tests and earlier runs share them, and no rewind takes them back.',
    cure: "Create it only where it is missing, under a lock, in a migration:\n  do $$ begin\n    perform pg_advisory_xact_lock(hashtext('role {name}'));\n    if not exists (select from pg_roles where rolname = '{name}') then create role \"{name}\"; end if;\n  end $$;",
  },
  'already-exists': {
    sqlstates: ['42P07', '42710', '42723', '42P06', '42P04', '42701'],
    says: 'relation "clients" already exists',
    title: 'The object is there already',
    happened:
      '{name} is there already: the migrations have run, in the template. `IF NOT EXISTS` does not help when two sessions create it at the same moment: both have looked before either has written.',
    cure: 'Remove the statement from the set-up of the tests: Tidemark runs the migrations once, for the template. What only one test creates is gone before the next one begins.',
  },
  'missing-table': {
    sqlstates: ['42P01'],
    says: 'relation "clients" does not exist',
    title: 'The table is not there',
    happened:
      '{name} is not in the database: no migration of the template makes it, or it is in a schema that is not in the `search_path` of this session.',
    cure: "Say how the schema is made:\n  migrate: sqlMigrations('migrations')     // tidemark.config.ts\n`npx tidemark doctor` says what the template is made of. A name with capitals needs quotes in SQL; another schema needs `search_path` or its name.",
  },
  'missing-column': {
    sqlstates: ['42703'],
    says: 'column "email" does not exist',
    title: 'The column is not there',
    happened:
      '{name} is not there: a migration is missing or wrong, or the code is of another version than the schema.{suggestion}',
    cure: 'Run the migration in tests, too (`migrate` in tidemark.config.ts); after a change of generated code (Prisma, Drizzle) generate it again. Text in SQL is in \'single quotes\': "double quotes" make a name.',
    facts: suggestion,
  },
  'missing-function': {
    sqlstates: ['42883'],
    says: 'function uuid_generate_v4() does not exist',
    title: 'The function or operator is not there',
    happened: '{routine} is not in the database, or not for arguments of these types.',
    cure: "When an extension brings it:\n  extensions: ['uuid-ossp', 'pgcrypto']     // tidemark.config.ts\nOtherwise compare the types of the arguments: a parameter may need a cast, `$1::int`.",
    facts: ({ message }) => ({ routine: /^(.+) does not exist/.exec(message)?.[1] }),
  },
  'missing-object': {
    sqlstates: ['42704', '3F000'],
    says: 'type "citext" does not exist',
    title: 'A type, role or schema is not there',
    happened:
      '{object} is not there: an extension or a migration of the template is missing, or a role that only another server has.',
    cure: "When an extension brings it:\n  extensions: ['citext', 'vector']     // tidemark.config.ts\nA role is created by a migration, and only where it is missing: roles belong to the server.",
    facts: ({ message }) => ({ object: /^(.+) does not exist/.exec(message)?.[1] }),
  },
  'missing-extension': {
    sqlstates: ['0A000', '58P01'],
    says: 'extension "vector" is not available',
    pattern: /extension/,
    title: 'The extension is not installed on the server',
    happened: 'The server has no files of the extension {name}.',
    cure: 'Install its package for this version of PostgreSQL (Debian: postgresql-18-pgvector) and let `binaries` name that PostgreSQL, or use a server that has it. `npx tidemark doctor` checks all of `extensions`.',
  },
  'cached-plan': {
    sqlstates: ['0A000'],
    says: 'cached plan must not change result type',
    pattern: /cached plan/,
    title: 'The schema changed under a prepared statement',
    happened: 'A connection had prepared a statement, and the columns that it gives have changed since.',
    cure: 'Do not change the schema in tests; when a test is about a migration, give it connections of its own and end them with it. `select *` in a prepared statement is what breaks first.',
  },
  'table-in-use': {
    sqlstates: ['55006'],
    says: 'cannot ALTER TABLE "clients" because it is being used by active queries in this session',
    pattern: /because it/,
    title: 'The table is in use by the same session',
    happened:
      '{name} cannot be changed: this very session still reads it, or has checks of constraints to make at its commit.',
    cure: 'Read the cursor or stream to its end, or close it; `set constraints all immediate` before the change.',
  },
  'object-in-use': {
    sqlstates: ['55006'],
    says: 'database "app_test" is being accessed by other users',
    title: 'Somebody is still connected to the database',
    happened: 'The database {name} cannot be dropped or copied: {others}.',
    cure: 'Await the end of every pool and client first (`await pool.end()`), or\n  drop database "{name}" with (force);\nTests need no set-up that creates and drops databases: DATABASE_URL is one that Tidemark made and will remove.',
    facts: ({ detail }) => ({ others: detail?.replace(/\.$/, '').replace(/^There/, 'there') }),
  },
  permission: {
    sqlstates: ['42501'],
    says: 'permission denied for table clients',
    title: 'The role has no right to do this',
    happened: 'The role of this session may not do it: {message}.',
    cure: 'Grant it in a migration; `alter default privileges` covers tables that come later. A test that changes role (`set role`) has to put it back: the connection goes back to the pool as it is.',
    facts: ({ message }) => ({ message }),
  },
} as const satisfies Record<string, CauseEntry>
