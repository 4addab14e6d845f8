import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install, project, tidemark, type TestProject } from './tidemark.ts'

const config = { migrate: 'migrations', url: 'embedded', serverSettings: { work_mem: '4191kB' }, idle: 30 }

let folder: TestProject

beforeAll(() => {
  folder = project({
    'tidemark.config.json': JSON.stringify(config),
    'migrations/1.sql': 'create table notes (id int generated always as identity primary key, text text)',
  })
  install(folder.root)
})

afterAll(async () => {
  await tidemark(['down'], folder.root)
  folder[Symbol.dispose]()
})

/** A program that runs statements on a connection of its own, and prints the last column of each row. */
function program(...statements: readonly string[]): readonly string[] {
  const script = `
    const { Client } = require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))})
    const client = new Client(process.env.DATABASE_URL)
    client.connect().then(async () => {
      for (const text of ${JSON.stringify(statements)}) {
        for (const row of (await client.query(text)).rows) console.log(JSON.stringify(Object.values(row).at(-1)))
      }
      await client.end()
    })`
  return ['run', '--', process.execPath, '-e', script]
}

const insert = "insert into notes (text) values ('a')"

test('a program of any language marks, rewinds and reads the footprint while Tidemark holds the database for it', async () => {
  const notes = 'select count(*)::int from notes'
  const { code, stdout, stderr } = await tidemark(
    program(
      insert,
      "select set_config('my.mark', tidemark.mark()::text, false) is not null",
      insert,
      notes,
      'select tidemark.footprint()',
      "select tidemark.rewind(current_setting('my.mark')::bigint) is not null",
      notes,
      'select tidemark.rewind() is not null',
      notes,
    ),
    folder.root,
  )
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/changed nothing .* no leftovers/) as string,
  })
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([true, 2, { notes: { inserted: 2 } }, true, 1, true, 0])
})

test('what a session of its own holds is still in the way', async () => {
  const script = `
    const { Client } = require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))})
    const [one, other] = [0, 0].map(() => new Client(process.env.DATABASE_URL))
    Promise.all([one.connect(), other.connect()]).then(async () => {
      await other.query('select pg_advisory_lock(7)')
      console.log(await one.query('select tidemark.rewind()').then(() => 'rewound', (error) => error.code + error.detail))
      await Promise.all([one.end(), other.end()])
    })`
  const { stdout } = await tidemark(['run', '--', process.execPath, '-e', script], folder.root)
  expect(stdout).toMatch(/^55006/)
  expect(JSON.parse(stdout.slice(5))).toMatchObject([{ kind: 'advisory-lock', object: '0, 7' }])
})
