import { keysAreNumbers, originOfRow, raisedIn } from '../facts.ts'
import type { CauseEntry } from './entry.ts'

/** Constraints, and values that do not fit. */
export const rowCauses = {
  'create-race-catalog': {
    sqlstates: ['23505'],
    says: 'duplicate key value violates unique constraint "pg_type_typname_nsp_index"',
    pattern: /constraint "pg_/,
    title: 'Two sessions created the same thing at once',
    happened:
      'Two sessions created the same object at the same moment: `IF NOT EXISTS` and `CREATE OR REPLACE` look first and write then, and both had looked.',
    cure: "Create it in a migration: it is in the template before the first test begins. Where the application itself must create it, let one at a time:\n  select pg_advisory_xact_lock(hashtext('schema'));",
  },
  'duplicate-id': {
    sqlstates: ['23505'],
    says: 'duplicate key value violates unique constraint "clients_pkey"',
    when: keysAreNumbers,
    title: 'A row with this id is there already',
    happened: 'A row of {table} with {key} is there already (constraint {constraint}). {origin}',
    cure: "Let the database give the id, and read it back:\n  insert into {table} (...) values (...) returning id;\nWhere rows were inserted with ids of their own (seeds, fixtures), the sequence does not know: move it in the same file:\n  select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}));",
    facts: (error, circumstances) => ({ origin: originOfRow(error, circumstances) }),
  },
  'duplicate-key': {
    sqlstates: ['23505'],
    says: 'duplicate key value violates unique constraint "clients_email_key"',
    title: 'A row with this key is there already',
    happened: 'A row of {table} with {key} is there already (constraint {constraint}). {origin}',
    cure: 'Give each row of a test a key of its own (a counter or a random part in the factory), or do not insert what the template or `beforeAll` has inserted.',
    facts: (error, circumstances) => ({ origin: originOfRow(error, circumstances) }),
  },
  'missing-parent': {
    sqlstates: ['23503'],
    says: 'insert or update on table "bookings" violates foreign key constraint "bookings_client_id_fkey"',
    pattern: /^insert or update/,
    title: 'The row that this one refers to is not there',
    happened: 'A row of {table} refers to {key}, which is not in {parent} (constraint {constraint}).',
    cure: 'Insert the row of {parent} first, and use the id that it got: ids of an earlier test or run are gone. A row that another connection has not committed yet is not there either.',
    facts: ({ detail }) => ({ parent: /in table "([^"]+)"/.exec(detail ?? '')?.[1] }),
  },
  'still-referenced': {
    sqlstates: ['23503', '23001'],
    says: 'update or delete on table "clients" violates foreign key constraint "bookings_client_id_fkey" on table "bookings"',
    title: 'Other rows still refer to this one',
    happened: 'A row of {table} with {key} cannot go: rows of {child} refer to it (constraint {constraint}).',
    cure: 'Delete the rows of {child} first, or declare `on delete cascade` where that is meant. A test need not clean up at all: Tidemark takes back what it wrote.',
    facts: ({ detail, message }) => ({
      // The error names the other table as its own.
      table: /^update or delete on table "([^"]+)"/.exec(message)?.[1],
      child: /(?:from|on) table "([^"]+)"\.?$/.exec(detail ?? message)?.[1],
    }),
  },
  'null-value': {
    sqlstates: ['23502'],
    says: 'null value in column "name" of relation "clients" violates not-null constraint',
    title: 'A column that must have a value got none',
    happened: 'The column {column} of {table} got no value, and has no default.',
    cure: 'Give it a value in the factory or fixture of the test; when a migration added the column lately, it is missing there.',
  },
  'check-failed': {
    sqlstates: ['23514'],
    says: 'new row for relation "clients" violates check constraint "clients_age_check"',
    title: 'A row does not meet a check',
    happened: 'A row of {table} does not meet the check {constraint}.',
    cure: "Give the row values that the check allows; to see it: \\d {table} in psql, or\n  select pg_get_constraintdef(oid) from pg_constraint where conname = '{constraint}';",
  },
  excluded: {
    sqlstates: ['23P01'],
    says: 'conflicting key value violates exclusion constraint "bookings_slot_excl"',
    title: 'A row overlaps with another one',
    happened: 'A row of {table} conflicts with one that is there (constraint {constraint}). {origin}',
    cure: 'Give each row of a test a range of its own; a range that ends where the next one begins must exclude its end: `[09:00, 10:00)`.',
    facts: (error, circumstances) => ({ origin: originOfRow(error, circumstances) }),
  },
  raised: {
    sqlstates: ['P0001'],
    says: 'an appointment needs a client',
    title: 'A function or trigger of the schema refused',
    happened: 'The schema itself says this, by `raise` in a function or trigger{function}.',
    cure: 'Read the condition above that line, and give the row what it asks for:\n  select pg_get_functiondef(oid) from pg_proc where proname = ...;',
    facts: raisedIn,
  },
  'invalid-input': {
    sqlstates: ['22P02', '22007', '22008'],
    says: 'invalid input syntax for type uuid: "abc"',
    title: 'A value is not of the type of its column',
    happened: 'A value that is no {type} was given where one is needed.',
    cure: "Look at the parameter's position in the statement; what comes from outside has to be checked before it reaches the database.",
    facts: ({ message }) => ({ type: /type ([\w ]+)/.exec(message)?.[1] }),
  },
  'too-long': {
    sqlstates: ['22001'],
    says: 'value too long for type character varying(20)',
    title: 'A text is too long for its column',
    happened: 'A text is longer than {type} allows.',
    cure: 'Shorten the text in the fixture, or make the column `text`, and check lengths where values come in.',
    facts: ({ message }) => ({ type: /type (.+)$/.exec(message)?.[1] }),
  },
} as const satisfies Record<string, CauseEntry>
