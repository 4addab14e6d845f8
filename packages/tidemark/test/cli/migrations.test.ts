import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MigrationsCheck } from '../../src/migrators/check/check.ts'
import { ended, type Ended, program, project, start, tidemark, type TestProject } from './tidemark.ts'

// A setting of its own gives this file a server of its own.
const config = '{"migrate":"migrations","seed":"seed.sql","serverSettings":{"work_mem":"4181kB"},"idle":30}'
const good = {
  'tidemark.config.json': config,
  'seed.sql': "insert into notes (text) select 'note ' || n from generate_series(1, 100) as n",
  'migrations/001_notes.up.sql': `create table notes (id int generated always as identity primary key, text text);
    create trigger still before delete on notes for each row execute function suppress_redundant_updates_trigger();
    alter table notes enable always trigger still`,
  'migrations/001_notes.down.sql': 'drop table notes',
  // A template of its own: snapshots of an earlier run of this file may have been parked.
  'migrations/000_this_run.up.sql': `comment on schema public is '${randomUUID()}'`,
  'migrations/000_this_run.down.sql': "comment on schema public is 'standard public schema'",
  'migrations/002_index.up.sql':
    'create index notes_text on notes (text);\nalter table notes add column at timestamptz;',
  'migrations/002_index.down.sql': 'drop index notes_text; alter table notes drop column at',
}

let folder: TestProject

beforeAll(() => {
  folder = project(good)
})

afterAll(async () => {
  await call('down')
  folder[Symbol.dispose]()
})

function call(...args: readonly string[]): Promise<Ended> {
  return tidemark(args, folder.root)
}

function checkIn(root: string, ...args: readonly string[]): Promise<Ended> {
  return tidemark(['migrations', 'check', ...args], root)
}

interface Status {
  readonly databases: readonly { readonly name: string; readonly state: string }[]
}

/** Databases of commands that are at work, or died. */
async function others(root: string): Promise<readonly string[]> {
  const { stdout } = await tidemark(['status', '--json'], root)
  const { databases } = JSON.parse(stdout) as Status
  return databases.map(({ state }) => state).filter((state) => ['live', 'idle', 'abandoned'].includes(state))
}

/** With every duration as `T ms`, and columns one blank apart. */
const still = (text: string): string => text.replaceAll(/[\d.]+ m?s\b/g, 'T ms').replaceAll(/ {2,}/g, '  ')

test('what was tried, measured and found is shown in plain words', async () => {
  const { code, stdout, stderr } = await checkIn(folder.root)
  expect([code, stderr]).toEqual([0, ''])
  expect(still(stdout)).toBe(
    still(`migration  up  down  down and up again
migrations/000_this_run  T ms  T ms  comes back
migrations/001_notes  T ms  T ms  comes back
migrations/002_index  T ms  T ms  comes back

on the rows of the seed  rows  time  locks and work
migrations/000_this_run  0  T ms
migrations/001_notes  0  T ms
migrations/002_index  100  T ms
  1: create index notes_text on notes (text)  T ms  public.notes: SHARE for T ms, 100 rows gone through
  2: alter table notes add column at timestamptz  T ms  public.notes: ACCESS EXCLUSIVE for T ms

warning migrations/002_index, line 1: goes through 100 rows of public.notes, while nobody writes to the table [blocks-writes]
    create index notes_text on notes (text)
    SHARE on public.notes
    cure: CREATE INDEX CONCURRENTLY, in a file of its own: it lets others write.

passed: 3 migrations, 0 problems, 1 warning, 0 notes, in T ms
`),
  )
  expect(await others(folder.root)).toEqual([])
})

test('warnings fail the check when asked to; --json has everything', async () => {
  const { code, stdout } = await checkIn(folder.root, '--strict', '--json', '--last', '1', '--swap')
  expect(code).toBe(1)
  const result = JSON.parse(stdout) as MigrationsCheck & { readonly verdict: string }
  expect(result).toMatchObject({ verdict: 'failed', onRows: { from: 'the seed' } })
  expect(result.findings.map(({ code, severity }) => [code, severity])).toEqual([
    ['swap-fails', 'problem'],
    ['blocks-writes', 'warning'],
  ])
})

test('a way down that forgets an index fails the check, and says so', async () => {
  using wrong = project({ ...good, 'migrations/002_index.down.sql': 'alter table notes drop column at' })
  const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: wrong.root }
  const { code, stdout, stderr } = await tidemark(['migrations', 'check'], wrong.root, env)
  expect(code).toBe(1)
  expect(still(stdout)).toContain(`migrations/002_index  T ms  T ms  does not come back`)
  expect(stdout).toContain(
    `problem migrations/002_index: does not go down to the schema before it [down-differs]
    left behind: index public.notes_text
    cure: Let the way down take back all that the way up does, and nothing else.

problem migrations/002_index: does not go up again after it went down [up-again-fails]
    The migration migrations/002_index.up.sql failed at line 1, column 1.
    42P07: relation "notes_text" already exists`.replace('else.\n\n', 'else.\n'),
  )
  expect(stderr).toContain(
    '::error file=migrations/002_index.up.sql,title=Tidemark%3A down-differs::migrations/002_index does not go down to the schema before it%0Aleft behind: index public.notes_text%0A',
  )
  expect(stdout).toMatch(/^failed: 3 migrations, /m)
})

describe('wrong use has exit code 2', () => {
  test.each([
    [['list'], 'TM_CLI_USAGE'],
    [['check', 'more'], 'TM_CLI_USAGE'],
    [['check', '--last', '0'], 'TM_CLI_USAGE'],
    [['check', '--down', 'true'], 'TM_MIGRATION_CHECK_DOWN'],
    [['check', '--data', 'nobody'], 'TM_SNAPSHOT_MISSING'],
  ])('%j', async (args, code) => {
    const { code: exit, stderr } = await call('migrations', ...args)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(code)])
  })
})

describe('a snapshot of before', () => {
  test('is migrated from where its schema stands, with its rows', async () => {
    using app = project(good)
    const saved = await tidemark(
      ['run', '--', process.execPath, program, 'snapshot', 'save', 'before', '--json'],
      app.root,
    )
    expect([saved.code, saved.stdout]).toEqual([0, expect.stringContaining('"snapshot":"before"')])
    const { template } = JSON.parse(saved.stdout) as { readonly template: string }
    writeFileSync(join(app.root, 'migrations/003_long.up.sql'), 'alter table notes alter text set not null')
    writeFileSync(join(app.root, 'migrations/003_long.down.sql'), 'alter table notes alter text drop not null')
    const { code, stdout } = await checkIn(app.root, '--data', 'before', '--json')
    expect(code).toBe(0)
    const { onRows, findings } = JSON.parse(stdout) as MigrationsCheck
    expect(onRows).toMatchObject({
      from: 'the snapshot before',
      measured: [{ migration: 'migrations/003_long', rows: 100 }],
    })
    expect(findings).toMatchObject([{ code: 'scans-under-lock', happened: expect.stringContaining('100 rows') }])
    const other = JSON.parse((await checkIn(app.root, '--data', template, '--json')).stdout) as MigrationsCheck
    expect(other.onRows).toMatchObject({ from: `the template ${template}`, measured: [{ rows: 100 }] })
    writeFileSync(join(app.root, 'migrations/001_notes.up.sql'), 'create table notes (id int primary key, text text)')
    const edited = await checkIn(app.root, '--data', 'before')
    expect([edited.code, edited.stderr]).toEqual([2, expect.stringContaining('TM_MIGRATION_CHECK_DATA')])
    expect(edited.stderr).toContain('changed: column public.notes.id')
    await tidemark(['snapshot', 'drop', 'before'], app.root)
  })
})

describe('a check that ends early', () => {
  const slow = { ...good, 'migrations/003_slow.sql': 'select pg_sleep(60)' }

  async function interrupted(root: string, signal: NodeJS.Signals): Promise<Ended> {
    const child = start(['migrations', 'check'], root)
    const end = ended(child)
    while ((await others(root)).length === 0) await pause(50)
    child.kill(signal)
    return end
  }

  test('by a signal gives its databases back', async () => {
    using app = project(slow)
    expect((await interrupted(app.root, 'SIGTERM')).code).toBe(143)
    expect(await others(app.root)).toEqual([])
  })

  test('by kill -9 leaves databases that a sweep removes', async () => {
    using app = project(slow)
    expect((await interrupted(app.root, 'SIGKILL')).signal).toBe('SIGKILL')
    // The server notices that the session is gone when it next speaks to it.
    await expect
      .poll(async () => (await tidemark(['sweep'], app.root)).stdout, { timeout: 20_000, interval: 200 })
      .toContain('dropped')
    await expect.poll(() => others(app.root), { timeout: 20_000, interval: 200 }).toEqual([])
  })
})
