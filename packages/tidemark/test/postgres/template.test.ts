import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResolvedConfig } from '../../src/config/config.ts'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { functionMigration } from '../../src/migrators/function.ts'
import { sqlMigrations, sqlSeeds } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import type { Template } from '../../src/template/template.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer

beforeAll(async () => {
  host = await startLocalServer()
})

afterAll(() => host[Symbol.asyncDispose]())

async function prepare(config: ResolvedConfig): Promise<Template> {
  await using server = await openServer(config, silent)
  return prepareTemplate(server, config, silent)
}

async function lease(config: ResolvedConfig, template: string, run: string) {
  await using server = await openServer(config, silent)
  return leaseDatabase(server.access, { template, run, root: config.root, slots: 1, label: 'template test' })
}

const simple = {
  'migrations/1_a.sql': 'create table a (id int primary key, t text)',
  'seeds/s.sql': "insert into a values (1, 'x')",
}

test('a template is built once, used from then on, and holds migrations and seeds', async () => {
  using project = createProject(simple)
  const config = project.config({
    url: host.url(),
    migrators: [sqlMigrations('migrations')],
    seeds: [sqlSeeds('seeds/*.sql')],
  })
  const first = await prepare(config)
  const second = await prepare(config)
  expect([first.built, second.built, first.ledger]).toEqual([true, false, true])
  expect(second.name).toBe(first.name)
  await using database = await lease(config, first.name, 'built')
  expect(await query(database.url, 'select * from a')).toEqual([{ id: 1, t: 'x' }])
})

test.for(['lock_timeout', 'statement_timeout'])(
  'whoever waits for a build waits longer than %s says',
  async (timeout) => {
    using project = createProject({
      'migrations/1.sql': `set ${timeout} = 0; select pg_sleep(0.8), '${timeout}'; create table a (id int primary key)`,
    })
    const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
    await query(host.url(), `alter role current_user set ${timeout} = '200ms'`)
    try {
      const [first, second] = await Promise.all([prepare(config), prepare(config)])
      expect(first.built).not.toBe(second.built)
    } finally {
      await query(host.url(), `set ${timeout} = 0; alter role current_user reset ${timeout}`)
    }
  },
)

test("a template holds the file in which PostgreSQL keeps a database's catalog entries", async () => {
  using project = createProject(simple)
  const { name } = await prepare(project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] }))
  const [file] = await query(
    host.url(),
    `select size from pg_database, pg_stat_file(format('base/%s/pg_internal.init', oid)) where datname = '${name}'`,
  )
  expect(Number(file?.['size'])).toBeGreaterThan(10_000)
})

test('a template refuses connections', async () => {
  using project = createProject(simple)
  const { name } = await prepare(project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] }))
  await expect(query(host.url(name), 'select 1')).rejects.toMatchObject({ code: '55000' })
})

test('whatever decides the result makes another fingerprint', async () => {
  using project = createProject(simple)
  const url = host.url()
  const migrators = [sqlMigrations('migrations')]
  const fingerprints: string[] = []
  const note = async (config: ResolvedConfig) => fingerprints.push((await prepare(config)).fingerprint)
  await note(project.config({ url, migrators }))
  await note(project.config({ url, migrators, seeds: [sqlSeeds('seeds/*.sql')] }))
  await note(project.config({ url, migrators, extensions: ['citext'] }))
  await note(project.config({ url, migrators, databaseSettings: { work_mem: '8MB' } }))
  await note(project.config({ url, migrators: [...migrators, functionMigration(async () => {})] }))
  project.write({ 'migrations/1_a.sql': `${simple['migrations/1_a.sql']} -- edited` })
  await note(project.config({ url, migrators }))
  project.write({ 'migrations/2_b.sql': 'create table b ()' })
  await note(project.config({ url, migrators }))
  expect(new Set(fingerprints).size).toBe(fingerprints.length)
})

test('the same files in another folder make the same template', async () => {
  using here = createProject(simple)
  using there = createProject(simple)
  const migrators = [sqlMigrations('migrations')]
  const first = await prepare(here.config({ url: host.url(), migrators }))
  const second = await prepare(there.config({ url: host.url(), migrators }))
  expect(second.name).toBe(first.name)
})

test('settings, rights, owner and connection limit of the database are carried to its clones', async () => {
  using project = createProject({
    'migrations/1.sql': `
      do $$ begin
        drop role if exists carried_owner; create role carried_owner;
        drop role if exists carried_reader; create role carried_reader;
        execute format('alter database %I set timezone to %L', current_database(), 'Asia/Tokyo');
        execute format('alter database %I set app.tenant to %L', current_database(), 'it''s; drop table x');
        execute format('alter database %I set search_path to "$user", "My Schema", public', current_database());
        execute format('alter role carried_reader in database %I set statement_timeout to 1234', current_database());
        execute format('revoke connect on database %I from public', current_database());
        execute format('grant connect on database %I to carried_reader with grant option', current_database());
        execute format('alter database %I connection limit 17', current_database());
        execute format('alter database %I owner to carried_owner', current_database());
      end $$`,
  })
  const config = project.config({
    url: host.url(),
    migrators: [sqlMigrations('migrations')],
    databaseSettings: { work_mem: '11MB' },
  })
  const { name } = await prepare(config)
  await using database = await lease(config, name, 'carried')
  expect(await database.ledger?.rewind(0)).toMatchObject({ clean: true })
  const properties = `
    select d.datdba::regrole::text as owner, d.datconnlimit as limit, d.datacl::text as rights,
      (select array_agg(setrole::regrole::text || ' ' || setconfig::text order by setrole) from pg_db_role_setting where setdatabase = d.oid) as settings
    from pg_database d where datname = `
  const [clone] = await query(host.url(), `${properties} '${database.database}'`)
  const [template] = await query(host.url(), `${properties} '${name}'`)
  expect(clone).toEqual(template)
  expect(
    await query(database.url, "select current_setting('app.tenant') as tenant, current_setting('search_path') as path"),
  ).toEqual([{ tenant: "it's; drop table x", path: '"$user", "My Schema", public' }])
})

test('extensions are created before the migrations; one that is missing is named', async () => {
  using project = createProject({ 'migrations/1.sql': 'create table e (mail citext)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')], extensions: ['citext'] })
  expect((await prepare(config)).built).toBe(true)
  const before = await databases(host.url())
  await expect(prepare({ ...config, extensions: ['no_such_extension'] })).rejects.toMatchObject({
    code: 'TM_TEMPLATE_EXTENSION',
    message: expect.stringContaining('no_such_extension'),
  })
  expect(await databases(host.url())).toEqual(before)
})

test('a schema of the project that has the name of the ledger is refused by its name, and nothing is left', async () => {
  using project = createProject({ 'migrations/1.sql': 'create schema tidemark' })
  const before = await databases(host.url())
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  await expect(prepare(config)).rejects.toMatchObject({ code: 'TM_LEDGER_SCHEMA_TAKEN' })
  expect(await databases(host.url())).toEqual(before)
})

test('a database setting that the server refuses is named, and nothing is left', async () => {
  using project = createProject()
  const before = await databases(host.url())
  await expect(
    prepare(project.config({ url: host.url(), databaseSettings: { work_mem: 'lots' } })),
  ).rejects.toMatchObject({
    code: 'TM_TEMPLATE_SETTING',
  })
  expect(await databases(host.url())).toEqual(before)
})

test('an opened template is not trusted: it is built again', async () => {
  using project = createProject({ 'migrations/1.sql': 'create table opened (id int primary key)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  const { name } = await prepare(config)
  await query(host.url(), `alter database "${name}" allow_connections true`)
  await query(host.url(name), 'insert into opened values (1)')
  expect((await prepare(config)).built).toBe(true)
  await using database = await lease(config, name, 'opened')
  expect(await query(database.url, 'select * from opened')).toEqual([])
})

test('a database of the name of the template that is not ours is refused and stays', async () => {
  using project = createProject({ 'migrations/1.sql': 'create table kept (id int primary key)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  const { name } = await prepare(config)
  await query(host.url(), `comment on database "${name}" is 'mine'`)
  await expect(prepare(config)).rejects.toMatchObject({ code: 'TM_DATABASE_NOT_OURS' })
  expect(await databases(host.url())).toContain(name)
})

test('two projects that build at the same moment do not disturb each other', async () => {
  const roles =
    'do $$ begin if not exists (select from pg_roles where rolname = $q$shared$q$) then perform pg_sleep(0.1); create role shared; end if; end $$;'
  using here = createProject({ 'migrations/1.sql': `${roles} create table here ()` })
  using there = createProject({ 'migrations/1.sql': `${roles} create table there ()` })
  const migrators = [sqlMigrations('migrations')]
  const built = await Promise.all(
    [here, there].map((project) => prepare(project.config({ url: host.url(), migrators }))),
  )
  expect(built.map((template) => template.built)).toEqual([true, true])
})

test('a straggler in the template is ended before the copy', async () => {
  using project = createProject({ 'migrations/1.sql': 'create table straggled ()' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  const { name } = await prepare(config)
  await query(host.url(), `alter database "${name}" allow_connections true`)
  const straggler = query(host.url(name), 'select pg_sleep(60)').catch((error: unknown) => error)
  await expect.poll(() => query(host.url(), `select from pg_stat_activity where datname = '${name}'`)).toHaveLength(1)
  await query(host.url(), `alter database "${name}" allow_connections false`)
  await using database = await lease(config, name, 'straggler')
  expect(database.slot).toBe(1)
  expect(await straggler).toMatchObject({ code: '57P01' })
})
