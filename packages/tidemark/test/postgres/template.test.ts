import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { sqlMigrations, sqlSeeds } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject } from './project.ts'

let host: LocalServer
beforeAll(async () => {
  host = await startLocalServer()
})
afterAll(() => host[Symbol.asyncDispose]())

test('a template is built once and then used', async () => {
  using project = createProject({
    'migrations/1_a.sql': 'create table a (id int primary key, t text); create table b (id int primary key);',
    'seeds/s.sql': "insert into a values (1, 'x')",
  })
  const config = project.config({
    url: host.url(),
    migrators: [sqlMigrations('migrations')],
    seeds: [sqlSeeds('seeds/*.sql')],
  })
  await using server = await openServer(config, silent)
  const first = await prepareTemplate(server, config, silent)
  const second = await prepareTemplate(server, config, silent)
  expect([first.built, second.built]).toEqual([true, false])
  expect(second.name).toBe(first.name)
  await using lease = await leaseDatabase(server.access, {
    template: first.name,
    run: 'r1',
    root: project.root,
    slots: 2,
    label: 'test',
  })
  const client = new Client({ connectionString: lease.url })
  await client.connect()
  expect((await client.query('select t from a')).rows).toEqual([{ t: 'x' }])
  await client.end()
})
