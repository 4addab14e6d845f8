import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLocalServer, type LocalServer } from '../postgres/local-server.ts'

let server: LocalServer
beforeAll(async () => {
  server = await startLocalServer()
})
afterAll(() => server[Symbol.asyncDispose]())

// The compiled library: the gateway is a thread of its own, which needs files that Node can run.
const opened = (url: string): string => `
  import { createTidemark } from '${new URL('../../dist/index.js', import.meta.url).href}'
  import pg from 'pg'
  const migrate = async ({ url }) => {
    const client = new pg.Client(url)
    await client.connect()
    await client.query("create table things (id serial primary key, name text); insert into things (name) values ('template')")
    await client.end()
  }
  const tidemark = await createTidemark({ config: false, url: '${url}', isolation: 'rollback', migrate })
  const db = await tidemark.database()
  const said = []`

const closed = `
  await tidemark[Symbol.asyncDispose]()
  console.log(JSON.stringify(said))`

const everything = `
  const other = await tidemark.database()
  await db.query("insert into things (name) values ('Ada')")
  said.push(await db.footprint(), (await other.query('select * from things')).rowCount)
  const mark = await db.mark()
  await db.query('alter table things add more int')
  await db.query("insert into things (name) values ('Bob')")
  said.push((await db.rewind(mark)).replaced ?? null, (await db.query('select name from things order by id')).rows.map(({ name }) => name))
  const { parts } = await db.digest()
  said.push(Object.keys(parts).filter((name) => name.startsWith('public.')))
  await db.rewind()
  said.push((await db.query("insert into things (name) values ('Cy') returning id")).rows)
  said.push(await db.snapshot('some', async () => {}).catch(({ code }) => code))
  said.push((await db.rewind()).leftovers)
  const weak = new pg.Client(db.url)
  await weak.connect()
  await weak.query("insert into things (name) values ('Eve'); set role pg_read_all_data; set search_path = nowhere")
  said.push(await db.footprint())
  await weak.end()
  await db[Symbol.asyncDispose]()
  const again = await tidemark.database()
  said.push((await again.query('select name from things')).rows)`

const nestedMarks = `
  const names = async () => (await db.query('select name from things order by id')).rows.map(({ name }) => name)
  const marks = []
  for (const name of ['of the file', 'of the suite']) {
    await db.query('insert into things (name) values ($1)', [name])
    marks.push(await db.mark())
  }
  for (const mark of [marks[1], marks[1], marks[0], 0]) {
    await db.query("insert into things (name) values ('of a test')")
    await db.rewind(mark)
    said.push(await names())
  }`

const demandingTls = `
  Object.assign(process.env, { PGSSLMODE: 'require' }, db.env)
  const client = new pg.Client(db.url)
  await client.connect()
  said.push((await client.query('select 1 as one')).rows)
  await client.end()`

const manyTests = `
  for (let test = 0; test < 520; test += 1) {
    await db.query("insert into things (name) select 'x' from generate_series(1, 100)")
    if (test % 259 === 0) said.push(Number((await db.query("select pg_relation_size('things') as size")).rows[0].size))
    await db.rewind()
  }`

async function run(program: string): Promise<unknown> {
  const args = ['--input-type=module', '-e', opened(server.url()) + program + closed]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, timeout: 60_000 })
  return JSON.parse(stdout)
}

test('without a runner databases are rolled back as well, each in a thread of its own', async () => {
  expect(await run(everything)).toEqual([
    { things: { inserted: 1 } },
    1,
    null,
    ['template', 'Ada'],
    ['public.things'],
    [{ id: 2 }],
    'TM_ROLLBACK_UNSUPPORTED',
    [],
    // Whatever role and path the last client has set.
    { things: { inserted: 1 } },
    [{ name: 'template' }],
  ])
})

test('a mark within another is gone back to without it, as often as is wanted', async () => {
  expect(await run(nestedMarks)).toEqual([
    ['template', 'of the file', 'of the suite'],
    ['template', 'of the file', 'of the suite'],
    ['template', 'of the file'],
    ['template'],
  ])
})

test('clients are kept from asking the gateway for TLS, whatever the environment demands of other servers', async () => {
  expect(await run(demandingTls)).toEqual([[{ one: 1 }]])
})

test('what many tests rolled back does not pile up', async () => {
  const [first, middle, last] = (await run(manyTests)) as number[]
  expect(middle).toBeGreaterThan(first ?? 0)
  // Without upkeep it would be twice as much.
  expect(last).toBeLessThan((middle ?? 0) * 1.3)
})
