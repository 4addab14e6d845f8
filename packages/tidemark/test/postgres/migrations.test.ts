import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { MigrationContext, Migrator } from '../../src/config/migrator.ts'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { commandMigration } from '../../src/migrators/command.ts'
import { functionMigration } from '../../src/migrators/function.ts'
import { toMigrators, toSeeds } from '../../src/migrators/normalise.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer

beforeAll(async () => {
  host = await startLocalServer()
})

afterAll(() => host[Symbol.asyncDispose]())

/** Builds a template from these files and answers one query in a clone of it. */
async function result(project: Project, migrators: readonly Migrator[], sql: string, seeds: readonly Migrator[] = []) {
  const config = project.config({ url: host.url(), migrators, seeds })
  await using server = await openServer(config, silent)
  const { name: template } = await prepareTemplate(server, config, silent)
  const request = { template, run: 'migrations', root: project.root, slots: 1, label: 'migrations test' }
  await using lease = await leaseDatabase(server.access, request)
  return query(lease.url, sql)
}

/** A user's function that sends one statement. */
function sends(sql: string) {
  return async ({ url }: MigrationContext): Promise<void> => {
    await query(url, sql)
  }
}

/** The error of a template whose migrations fail. Nothing of it may be left on the server. */
async function failure(project: Project, ...migrators: Migrator[]): Promise<Error & { code: string }> {
  const before = await databases(host.url())
  const error = await result(project, migrators, 'select').catch(
    (thrown: unknown) => thrown as Error & { code: string },
  )
  expect(await databases(host.url())).toEqual(before)
  if (!(error instanceof Error)) throw new Error('the migration succeeded')
  return error
}

test('SQL files run by number, pairs and sections only upwards, Prisma folders included', async () => {
  using project = createProject({
    'm/2_two.sql': "insert into steps values ('two')",
    'm/10_ten.up.sql': "insert into steps values ('ten')",
    'm/10_ten.down.sql': 'drop table steps',
    'm/1_one.sql':
      "-- migrate:up\ncreate table steps (step text); insert into steps values ('one');\n-- migrate:down\ndrop table steps;",
    'm/20_nested/migration.sql': "insert into steps values ('nested')",
    'm/readme.txt': 'not SQL',
  })
  const rows = await result(project, toMigrators('m'), 'select string_agg(step, $$ $$) as steps from steps')
  expect(rows).toEqual([{ steps: 'one two ten nested' }])
})

test('what one file sets in its session does not reach the next', async () => {
  using project = createProject({
    'm/1.sql': 'create schema other; set search_path to other; create table a (); create temporary table helper ()',
    'm/2.sql': 'create table b (); create table helper ()',
  })
  const rows = await result(
    project,
    [sqlMigrations('m')],
    "select string_agg(oid::regclass::text, ' ' order by relname) as tables from pg_class where relname in ('a', 'b', 'helper')",
  )
  expect(rows).toEqual([{ tables: 'other.a b helper' }])
})

test('nothing is left of many files that Node would warn of', async () => {
  const files = Array.from({ length: 12 }, (_, n) => [`m/${n}.sql`, `create table t${n} ()`] as const)
  using project = createProject(Object.fromEntries(files))
  const warned = vi.spyOn(process, 'emitWarning')
  const rows = await result(project, [sqlMigrations('m')], "select from pg_class where relname ~ '^t[0-9]+$'")
  expect([rows.length, warned.mock.calls]).toEqual([12, []])
  warned.mockRestore()
})

test('a syntax error shows file, line, column, statement, SQLSTATE and position', async () => {
  using project = createProject({
    'm/1_ok.sql': 'select 1',
    'm/2_bad.sql': '-- Größe 🐘\ncreate table fine ();\n\ncreate  tabel wrong ();\n',
  })
  const error = await failure(project, sqlMigrations('m'))
  expect(error.code).toBe('TM_MIGRATION_SQL')
  expect(error.message).toContain('m/2_bad.sql failed at line 4, column 9')
  expect(error.message).toContain('42601: syntax error at or near "tabel"')
  expect(error.message).toContain('position: 43')
  expect(error.message).toContain('statement: create  tabel wrong ()')
})

test('an error without a position is found by counting statements, whatever they contain', async () => {
  using project = createProject({
    'm/1.sql': `
create table t (id int primary key); -- a comment; with a semicolon
create function f() returns text language plpgsql as $body$ begin return 'a;b'; end; $body$;
create function g(x int) returns int language sql begin atomic select case when x > 1 then 1 else 2 end; select 2; end;
create rule r as on delete to t do also (select 1; select 2);
/* a /* nested; */ comment; */ insert into t values (1);
select E'it\\'s; fine', 'it''s;', ";" from (select 1 as ";") s;
  insert into t values (1);
`,
  })
  const error = await failure(project, sqlMigrations('m'))
  expect(error.message).toContain('m/1.sql failed at line 8, column 3')
  expect(error.message).toContain('23505')
  expect(error.message).toContain('statement: insert into t values (1)')
  expect(error.message).toContain('detail: Key (id)=(1) already exists.')
})

test('the errors that surprise have advice of their own', async () => {
  using transaction = createProject({ 'm/1.sql': 'create table t (id int); create index concurrently i on t (id);' })
  expect((await failure(transaction, sqlMigrations('m'))).message).toContain('give it a file of its own')
  using psql = createProject({ 'm/1.sql': '\\restrict abc\nselect 1;' })
  expect((await failure(psql, sqlMigrations('m'))).message).toContain('commands of psql')
  using copy = createProject({ 'm/1.sql': 'create table t (id int); copy t from stdin;' })
  expect((await failure(copy, sqlMigrations('m'))).message).toContain('COPY FROM stdin needs psql')
  using role = createProject({ 'm/1.sql': 'create role postgres' })
  expect((await failure(role, sqlMigrations('m'))).message).toContain('Roles belong to the whole server')
})

test('a transaction that is left open, a wrong encoding, sections out of order and an empty folder have clear errors', async () => {
  using open = createProject({ 'm/1.sql': 'begin; create table t ();' })
  expect((await failure(open, sqlMigrations('m'))).code).toBe('TM_MIGRATION_OPEN_TRANSACTION')
  using latin = createProject({ 'm/1.sql': '' })
  latin.write({ 'm/1.sql': Buffer.from([0x2d, 0x2d, 0xe4]) })
  expect((await failure(latin, sqlMigrations('m'))).code).toBe('TM_MIGRATION_ENCODING')
  using sections = createProject({ 'm/1.sql': '-- down\nselect 1;\n-- up\nselect 2;' })
  expect((await failure(sections, sqlMigrations('m'))).code).toBe('TM_MIGRATION_SECTIONS')
  using empty = createProject()
  expect((await failure(empty, sqlMigrations('m'))).code).toBe('TM_MIGRATION_NO_FILES')
})

test('a byte order mark at the start of a file is no obstacle', async () => {
  using project = createProject({ 'm/1.sql': '\u{feff}create table bom ()' })
  expect(await result(project, [sqlMigrations('m')], "select to_regclass('bom') is not null as there")).toEqual([
    { there: true },
  ])
})

test('a command migrates through DATABASE_URL and the PG variables, by shell or without', async () => {
  using project = createProject({
    'migrate.cjs': `
      const { Client } = require(${JSON.stringify(new URL('../../../../node_modules/pg', import.meta.url).pathname)})
      const client = new Client(process.argv[2] === 'url' ? { connectionString: process.env.DATABASE_URL } : {})
      client.connect().then(() => client.query('create table ' + process.argv[2] + ' ()')).then(() => client.end())`,
  })
  const rows = await result(
    project,
    [
      commandMigration('node migrate.cjs url && echo done', { files: ['migrate.cjs'] }),
      commandMigration(['node', 'migrate.cjs', 'variables'], { files: ['*.cjs'] }),
    ],
    "select to_regclass('url') is not null and to_regclass('variables') is not null as both",
  )
  expect(rows).toEqual([{ both: true }])
})

test('a command that fails shows its exit code and what it said; one that does not exist is named', async () => {
  using project = createProject({ 'x.txt': '' })
  const files = ['x.txt']
  const error = await failure(project, commandMigration('echo out; echo the reason >&2; exit 3', { files }))
  expect(error.code).toBe('TM_MIGRATION_COMMAND')
  expect(error.message).toMatch(/exit code 3\s+out\s+the reason/)
  const missing = await failure(project, commandMigration(['no-such-program'], { files }))
  expect(missing.code).toBe('TM_MIGRATION_COMMAND_MISSING')
})

test('a command or function that migrates another database than its own is refused, and nothing is built', async () => {
  using project = createProject({ 'x.txt': '' })
  const elsewhere = toMigrators(commandMigration('exit 0', { files: ['x.txt'] }))
  expect((await failure(project, ...elsewhere)).code).toBe('TM_MIGRATION_NOTHING')
  expect((await failure(project, ...toMigrators(() => Promise.resolve()))).code).toBe('TM_MIGRATION_NOTHING')
  const onlyExtensions = toMigrators([sends('create extension citext'), ...elsewhere])
  expect((await failure(project, ...onlyExtensions)).code).toBe('TM_MIGRATION_NOTHING')
  for (const sql of ['create schema s', 'create table t ()', "create type e as enum ('a')", 'create domain d as int']) {
    const made = toMigrators([sends(sql), commandMigration('exit 0', { files: ['x.txt'] })])
    expect(await result(project, made, 'select 1 as one')).toEqual([{ one: 1 }])
  }
})

test('a command without the files that decide what it does is refused where it is written', () => {
  const hasty = commandMigration as (command: string) => unknown
  expect(() => hasty('npx prisma migrate deploy')).toThrow(
    /option `files` .* commandMigration\("npx prisma migrate deploy"\)/,
  )
})

test('a list of arguments never meets a shell', async () => {
  using project = createProject({ 'x.txt': '' })
  const args = ['node', '-e', 'process.exit(process.argv[1] === "$(touch hacked); *" ? 0 : 1)', '$(touch hacked); *']
  expect(await result(project, [commandMigration(args, { files: ['x.txt'] })], 'select 1 as one')).toEqual([{ one: 1 }])
})

test('functions migrate and seed; what they throw is named', async () => {
  using project = createProject()
  expect(
    await result(
      project,
      toMigrators(sends('create table made (id int)')),
      'select id from made',
      toSeeds([sends('insert into made values (42)')]),
    ),
  ).toEqual([{ id: 42 }])
  const error = await failure(
    project,
    functionMigration(async function explode() {
      throw new RangeError('no luck')
    }),
  )
  expect(error.code).toBe('TM_MIGRATION_FUNCTION')
  expect(error.message).toContain('explode')
  expect(error.message).toMatch(/RangeError: no luck\n +at .*migrations\.test\.ts:\d+/)
})
