import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { project, tidemark, type TestProject } from '../cli/tidemark.ts'

const modules = path.resolve(import.meta.dirname, '../../../../node_modules')

/** A server of this file's own. */
const settings = { serverSettings: { work_mem: '4311kB' }, idle: 60 }

/** A project whose schema is known, whose Vitest has never heard of Tidemark, and that has not installed it. */
function stranger(files: Readonly<Record<string, string>>): TestProject {
  const folder = project({
    'package.json': '{ "type": "module", "scripts": { "test": "vitest run", "check": "npm test" } }',
    'tidemark.config.ts': `
      import { defineConfig, sqlMigrations } from 'tidemark'
      export default defineConfig({ ...${JSON.stringify(settings)}, migrate: sqlMigrations('migrations') })`,
    'migrations/1.sql': 'create table things (name text);',
    ...files,
  })
  mkdirSync(path.join(folder.root, 'node_modules/.bin'), { recursive: true })
  for (const name of ['vitest', 'pg'])
    symlinkSync(path.join(modules, name), path.join(folder.root, 'node_modules', name))
  symlinkSync('../vitest/vitest.mjs', path.join(folder.root, 'node_modules/.bin/vitest'))
  return folder
}

const things = `
  import pg from 'pg'
  import { expect, test } from 'vitest'
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
  test('leaves a thing', async () => { await pool.query("insert into things values ('left')") })
  test('reads the things', async () => expect((await pool.query('select name from things')).rows).toEqual([{ name: 'left' }]))`

afterAll(async () => {
  using folder = stranger({})
  await tidemark(['down'], folder.root)
})

test('a suite that has never heard of Tidemark is observed through its own scripts', async () => {
  using folder = stranger({ 'things.test.ts': things })
  const { code, stdout } = await tidemark(['observe', '--', 'npm', 'run', 'check'], folder.root, { NO_COLOR: '1' })
  expect(stdout).toContain('observed  2 tests on one database, 2 passed, 0 failed')
  expect(stdout).toMatch(/pass only because of what others left \(1\)/)
  expect(code).toBe(1)
  expect(readdirSync(folder.root).filter((name) => name.includes('vitest'))).toEqual([])
}, 400_000)

test('a program that starts Vitest by itself is observed, with its own configuration', async () => {
  using folder = stranger({
    'things.test.ts': things,
    'settings.ts': `
      import { appendFileSync } from 'node:fs'
      appendFileSync('loaded', '.')
      export default { test: { include: ['things.test.ts'] } }`,
    'start.js': `
      import { startVitest } from 'vitest/node'
      const vitest = await startVitest('test', [], { config: 'settings.ts', watch: false })
      await vitest.close()`,
  })
  const command = ['npx', '--no', '-c', 'node start.js']
  const { code, stdout } = await tidemark(['observe', '--', ...command], folder.root, { NO_COLOR: '1' })
  expect(stdout).toContain('observed  2 tests on one database, 2 passed, 0 failed')
  expect(stdout).toMatch(/pass only because of what others left \(1\)/)
  expect(code).toBe(1)
  expect(readFileSync(path.join(folder.root, 'loaded'), 'utf8')).toMatch(/^\.{3,}$/)
}, 400_000)

test("runs of parts of a suite have the recorded order, whatever the suite's own comes to by then", async () => {
  using folder = stranger({
    // As Vitest's own order does, which puts files that failed first: each run has another.
    'vitest.config.ts': `
      import { existsSync, writeFileSync } from 'node:fs'
      class Turning {
        sort(files) {
          const again = existsSync('ran')
          writeFileSync('ran', '')
          return files.sort((a, b) => (a.moduleId < b.moduleId === again ? -1 : 1))
        }
        shard(files) { return files }
      }
      export default { test: { fileParallelism: false, sequence: { sequencer: Turning } } }`,
    'migrations/1.sql': 'create table people (name text primary key);',
    'a.test.ts': `
      import pg from 'pg'
      import { test } from 'vitest'
      const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
      test('adds Ada', async () => { await pool.query("insert into people values ('Ada')") })`,
    'b.test.ts': `
      import pg from 'pg'
      import { test } from 'vitest'
      const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
      test('knows Ada', async () => { await pool.query("insert into people values ('Ada') on conflict do nothing") })`,
  })
  const { code, stdout } = await tidemark(['observe', '--', 'npm', 'test'], folder.root, { NO_COLOR: '1' })
  expect(code).toBe(1)
  expect(stdout).toMatch(/it fails after one earlier test and passes alone .*\n\s+b\.test\.ts:5 > knows Ada/)
}, 400_000)

test('order and configuration of a verification reach Vitest through the scripts', async () => {
  using folder = stranger({
    'things.test.ts': things,
    'settings/tidemark.config.json': JSON.stringify({ ...settings, migrate: '../migrations', queries: 'count' }),
  })
  const options = ['--runs', '2', '--workers', '1', '--config', 'settings/tidemark.config.json', '--json']
  const { stdout } = await tidemark(['verify', ...options, '--', 'npm', 'run', 'check'], folder.root)
  const { runs, id } = JSON.parse(stdout) as { runs: { seed?: number }[]; id: string }
  const record = path.join(folder.root, 'settings/.tidemark/verifications', id, 'run-2/events.ndjson')
  const [started, ...events] = readFileSync(record, 'utf8').trim().split('\n')
  expect(JSON.parse(started ?? '')).toMatchObject({ seed: runs[1]?.seed })
  expect(events.some((line) => line.includes('"queries":{"count":1'))).toBe(true)
}, 400_000)

test('a suite that uses another database is told that nothing was observed', async () => {
  using folder = stranger({
    'vitest.config.ts': `export default { test: { globalSetup: './start.ts' } }`,
    'start.ts': `export const setup = ({ provide }) => provide('url', 'postgres://localhost:1/elsewhere')`,
    'a.test.ts': `
      import { expect, inject, test } from 'vitest'
      test('connects to where the set-up says', () => expect(inject('url')).toContain('elsewhere'))`,
  })
  const { code, stdout, stderr } = await tidemark(['observe', '--', 'npx', 'vitest', 'run'], folder.root)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('No test read or wrote anything in the database that Tidemark gave the suite')
  expect(stderr).toContain('1 test, 1 passed, without a statement that reached it')
})
