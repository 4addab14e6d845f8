import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { openRun, type OpenRun } from '../../src/database/run.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { rewinding } from '../../src/isolation/rewind.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import type { Server } from '../../src/server/server.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { query } from './query.ts'

let host: LocalServer
let project: Project
let server: Server
let run: OpenRun
let database: LeasedDatabase

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'm/1.sql': 'create table words (id int primary key, word text)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('m')] })
  server = await openServer(config, silent)
  const template = (await prepareTemplate(server, config, silent)).name
  run = await openRun(server.access, { run: 'costly', template, diskCapMb: 1000 })
  const request = { template, run: 'costly', root: project.root, slots: 1, label: 'test' }
  database = new LeasedDatabase(await leaseDatabase(server.access, request))
})

afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await run.close()
  await server[Symbol.asyncDispose]()
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

const changeMany = () =>
  query(
    database.url,
    "insert into words select n, 'x' from generate_series(1, 40000) as n; update words set word = 'y' where id > 0",
  )

test('a test that changed more rows than a clone is worth gets the clone, with a reason and no leftover', async () => {
  await changeMany()
  const { replaced, footprint, leftovers } = await rewinding(database).undo(0)
  expect(replaced?.reason).toBe('80,000 rows were changed: a fresh clone takes less time than putting them back')
  expect(footprint).toEqual({ words: { inserted: 40000, updated: 40000 } })
  expect(leftovers).toEqual([])
  expect(await query(database.url, 'select count(*)::int as words from words')).toEqual([{ words: 0 }])
})

test('what a suite has made since stays: such a test is rewound, whatever it costs', async () => {
  await query(database.url, "insert into words values (0, 'of the suite')")
  const strategy = rewinding(database)
  const mark = await strategy.mark()
  await changeMany()
  expect(await strategy.undo(mark)).toMatchObject({ replaced: undefined, footprint: { words: { inserted: 40000 } } })
  expect(await query(database.url, 'select word from words')).toEqual([{ word: 'of the suite' }])
})
