import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differences, type Digest } from '../../src/ledger/digest.ts'
import { query } from '../postgres/query.ts'
import { type Ended, program, project, tidemark, type TestProject } from './tidemark.ts'

// A setting of its own gives this file a server of its own.
const config = '{"migrate":"migrations","serverSettings":{"work_mem":"4176kB"},"idle":30,"grace":20}'
// A template of its own: the snapshots of an earlier run of this file may have been parked.
const migrations = {
  'migrations/001.sql': `
    create table notes (id int generated always as identity primary key, text text); insert into notes (text) values ('template');
    comment on table notes is '${randomUUID()}'`,
}

let folder: TestProject

beforeAll(() => {
  folder = project({ 'tidemark.config.json': config, ...migrations })
})

afterAll(async () => {
  await call('sweep', '--kept')
  await call('down')
  folder[Symbol.dispose]()
})

function call(...args: readonly string[]): Promise<Ended> {
  return tidemark(args, folder.root)
}

const pg = createRequire(import.meta.url).resolve('pg')

/** A program for `tidemark run`: SQL on one pooled connection, the command line itself, and milliseconds of rest, in the order given. */
function steps(...list: readonly (string | number | readonly string[])[]): readonly string[] {
  const script = `
    const { spawnSync } = require('node:child_process')
    const { Pool } = require(${JSON.stringify(pg)})
    const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 })
    pool.on('error', () => {})
    const main = async () => {
      for (const step of ${JSON.stringify(list)}) {
        if (typeof step === 'number') await new Promise((resolve) => setTimeout(resolve, step))
        else if (typeof step === 'string') {
          const { rows } = await pool.query(step)
          if (rows.length > 0) console.log(JSON.stringify(rows))
        } else {
          const { stdout, stderr } = spawnSync(process.execPath, [${JSON.stringify(program)}, 'snapshot', ...step])
          console.log(String(stdout).trim() + String(stderr).trim())
          // The pool learns that its session was ended.
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
      await pool.end()
    }
    main()`
  return ['run', '--', process.execPath, '-e', script]
}

const add = (text: string): string => `insert into notes (text) values ('${text}')`
const texts = "select string_agg(text, ' ' order by id) as texts from notes"

interface Listed {
  readonly snapshots: readonly { readonly name: string; readonly base: string | null; readonly inUse: boolean }[]
}

async function list(): Promise<Listed['snapshots']> {
  const { stdout } = await call('snapshot', 'list', '--json')
  return (JSON.parse(stdout) as Listed).snapshots
}

test('list and drop start nothing where no server left anything behind', async () => {
  using fresh = project({ 'tidemark.config.json': `{"serverSettings":{"tidemark.never":"${randomUUID()}"}}` })
  expect(await tidemark(['snapshot', 'list'], fresh.root)).toMatchObject({ code: 0, stdout: 'no snapshots\n' })
  const { code, stderr } = await tidemark(['snapshot', 'drop', 'nothing'], fresh.root)
  expect([code, stderr]).toEqual([2, expect.stringContaining('TM_SNAPSHOT_MISSING')])
  expect(JSON.parse((await tidemark(['status', '--json'], fresh.root)).stdout)).toMatchObject({ server: null })
})

describe('in a run', () => {
  test('a state is saved, left, and gone back to in place; the run says what was changed in all', async () => {
    const { code, stdout, stderr } = await call(
      ...steps(add('Ada'), ['save', 'with-ada'], add('more'), ['restore', 'with-ada'], texts),
    )
    expect(stdout).toMatch(/^saved with-ada: tidemark_snapshot_/m)
    expect(stdout).toMatch(/^restored with-ada into \S+ \(rewound\)/m)
    expect(stdout).toContain('template Ada"')
    expect([code, stderr]).toEqual([0, expect.stringContaining('changed notes +1 · no leftovers')])
    expect(await list()).toContainEqual(expect.objectContaining({ name: 'with-ada', base: null, root: folder.root }))
  })

  test('a later run gets a clone of it, and layers another one on it', async () => {
    const { stdout, stderr } = await call(
      ...steps(['restore', 'with-ada'], texts, add('Grace'), ['save', 'with-both'], ['restore', 'with-ada'], texts),
    )
    expect(stdout).toMatch(/restored with-ada into \S+ \(cloned\)[^]*template Ada"[^]*\(rewound\)[^]*template Ada"/)
    expect(stderr).toContain('changed notes +1 · no leftovers')
    expect(await list()).toContainEqual(expect.objectContaining({ name: 'with-both', base: 'with-ada' }))
  })

  test('it is not overwritten without --force', async () => {
    const { stdout } = await call(...steps(add('other'), ['save', 'with-ada'], ['save', 'with-ada', '--force']))
    expect(stdout).toMatch(/TM_SNAPSHOT_EXISTS[^]*^saved with-ada/m)
    expect((await call(...steps(['restore', 'with-ada'], texts))).stdout).toContain('template other"')
  })

  test('a changed schema is refused, and so is a state half-way', async () => {
    const { stdout } = await call(
      ...steps('begin', add('half'), ['save', 'half'], 'rollback', 'create table extra ()', ['save', 'ddl']),
    )
    expect(stdout).toContain('TM_SNAPSHOT_UNFINISHED')
    expect(stdout).toContain('TM_SNAPSHOT_SCHEMA')
    expect((await list()).map(({ name }) => name)).not.toContain('half')
  })

  test('it is not dropped while the run is alive, and afterwards it is', async () => {
    expect((await call(...steps(['drop', 'with-both']))).stdout).toContain('TM_SNAPSHOT_IN_USE')
    expect((await call('snapshot', 'drop', 'with-both')).stdout).toMatch(/^dropped with-both: /)
    expect((await list()).map(({ name }) => name)).not.toContain('with-both')
  })
})

test('snapshots of a server that was stopped are listed and dropped', async () => {
  const names = async (): Promise<readonly string[]> => (await list()).map(({ name }) => name)
  await call('up')
  const before = await names()
  await call(...steps(['save', 'kept-on-disk']))
  await call('down')
  expect(await names()).toEqual(expect.arrayContaining([...before, 'kept-on-disk']))
  await call('down')
  expect((await call('snapshot', 'drop', 'kept-on-disk')).stdout).toMatch(/^dropped kept-on-disk: /)
  expect(await names()).toEqual(before)
})

describe('the database of DATABASE_URL', () => {
  test('may be a kept one', async () => {
    const { stderr } = await call('run', '--keep', 'failed', ...steps(add('evidence'), 'select 1/0').slice(1))
    const env = { DATABASE_URL: /psql '(.*)'/.exec(stderr)?.[1] ?? '' }
    expect((await tidemark(['snapshot', 'save', 'evidence'], folder.root, env)).stdout).toMatch(/^saved evidence/)
    expect((await tidemark(['snapshot', 'restore', 'with-ada'], folder.root, env)).stdout).toContain('(cloned)')
    expect(await query(env.DATABASE_URL, texts)).toEqual([{ texts: 'template other' }])
    const name = env.DATABASE_URL.split('/').at(-1)
    const digestOf = async (): Promise<Item['digest']> =>
      (JSON.parse((await call('status', '--digest', '--json')).stdout) as Status).databases.find(
        (item) => item.name === name,
      )?.digest
    const before = await digestOf()
    await query(env.DATABASE_URL, add('later'))
    const after = await digestOf()
    expect(before?.whole).toMatch(/^[0-9a-f]{64}$/)
    expect(before && after && differences(before, after)).toEqual(['public.notes', 'sequences'])
    expect((await status()).find((item) => item.name === name)).toMatchObject({ state: 'kept' })
  })

  test.each([
    ['is not set', async () => ''],
    ['is of a template', async () => urlOf((await status()).find(({ state }) => state === 'template')?.name ?? '')],
    ['is none of Tidemark', async () => urlOf('postgres')],
  ])('is refused when it %s', async (_, find) => {
    const url = await find()
    const env = url === '' ? {} : { DATABASE_URL: url }
    for (const action of ['save', 'restore']) {
      const { code, stderr } = await tidemark(['snapshot', action, 'with-ada'], folder.root, env)
      expect([code, stderr]).toEqual([2, expect.stringContaining('TM_SNAPSHOT_NO_DATABASE')])
    }
  })

  test.each([[['save']], [['list', 'x']], [['rename', 'x']], [['save', 'x', 'y']]])('refuses %j', async (args) => {
    const { code, stderr } = await call('snapshot', ...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining('TM_CLI_USAGE')])
  })
})

interface Status {
  readonly databases: readonly Item[]
}

interface Item {
  readonly name: string
  readonly state: string
  readonly digest?: Digest | null
}

async function status(): Promise<readonly Item[]> {
  const { stdout } = await call('status', '--json')
  return (JSON.parse(stdout) as Status).databases
}

/** The server's URL with another database: every run prints its own. */
async function urlOf(database: string): Promise<string> {
  const { stdout } = await call('run', '--', process.execPath, '-p', 'process.env.DATABASE_URL')
  return stdout.trim().replace(/[^/]*$/, database)
}
