import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Baseline } from '../../src/baseline/baseline.ts'
import type { BaselineComparison } from '../../src/baseline/comparison.ts'
import type { Ended } from '../cli/tidemark.ts'
import { suite, type TestSuite } from '../verify/suite.ts'

const files = {
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()] })`,
  'tidemark.config.ts': `
    import { defineConfig } from 'tidemark'
    export default defineConfig({ migrate: 'migrations', idle: 60, serverSettings: { work_mem: '4180kB' } })`,
  'migrations/1.sql':
    'create table visits (id int primary key, client int, at date); create index visits_at on visits (at);',
  'app.ts': `
    import pg from 'pg'
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
    export const visitsAt = (at) => pool.query('select id from visits where at = $1', [at])`,
  'visits.test.ts': `
    import { test } from 'vitest'
    import { visitsAt } from './app.ts'
    test('lists', () => visitsAt('2026-01-01'))
    test('lists twice', async () => { await visitsAt('2026-01-01'); await visitsAt('2026-01-02') })`,
} as const

let project: TestSuite
beforeAll(() => {
  project = suite(files)
})
afterAll(async () => {
  await project.tidemark(['down'])
  project[Symbol.dispose]()
})

function write(file: string, text: string): void {
  writeFileSync(join(project.root, file), text)
}

function save(...flags: readonly string[]): Promise<Ended> {
  return project.tidemark(['baseline', 'save', '--runs', '2', ...flags, ...project.vitest])
}

async function check(): Promise<{
  readonly code: number | null
  readonly comparison: BaselineComparison
  stderr: string
}> {
  const { code, stdout, stderr } = await project.tidemark(['baseline', 'check', '--runs', '2', '--json'])
  return { code, comparison: JSON.parse(stdout) as BaselineComparison, stderr }
}

describe('a saved baseline', () => {
  test('has each test with its times, statements and plans', async () => {
    const { code, stdout } = await save()
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^saved .+tidemark-baselines\/main.json: 2 tests, 1 statement\n$/),
    ])
    const baseline = JSON.parse(readFileSync(join(project.root, 'tidemark-baselines/main.json'), 'utf8')) as Baseline
    expect(baseline).toMatchObject({ version: 1, runs: 2, workers: 1, machine: { postgres: 18 } })
    const [[id, statement] = []] = Object.entries(baseline.statements)
    expect(statement).toEqual({
      text: 'select id from visits where at = $1',
      plan: ['Index Scan using visits_at on visits'],
    })
    expect(baseline.tests).toEqual({
      'visits.test.ts > lists': { ...times, statements: { [id ?? '']: 1 } },
      'visits.test.ts > lists twice': { ...times, statements: { [id ?? '']: 2 } },
    })
  })

  test('is kept by a suite that does the same', async () => {
    const { code, comparison } = await check()
    expect([code, comparison.verdict, comparison.queries, comparison.plans]).toEqual([0, 'kept', [], []])
  })

  test('is not kept by one more statement and an index less; in words', async () => {
    write(
      'visits.test.ts',
      files['visits.test.ts'].replace("test('lists', () =>", "test('lists', async () => await visitsAt(null) &&"),
    )
    write('migrations/2.sql', 'drop index visits_at;')
    const { code, stdout } = await project.tidemark(['baseline', 'check', '--runs', '2'])
    expect(code).toBe(1)
    expect(stdout.replace(/ {2}unchanged[^]*/, '')).toMatchInlineSnapshot(`
      "baseline main: regressed (2 runs against 2)
        other statements
          visits.test.ts > lists: 1 → 2 statements
            +1  select id from visits where at = $1 (1 → 2)
        other plans
          select id from visits where at = $1
            - Index Scan using visits_at on visits
            + Seq Scan on visits
      "
    `)
    write('visits.test.ts', files['visits.test.ts'])
    rmSync(join(project.root, 'migrations/2.sql'))
  })
})

const list = [expect.any(Number), expect.any(Number)]
const times = { ms: list, cpuMs: list, databaseMs: list }

describe('another checkout', () => {
  const against = (root: string, ...flags: readonly string[]): Promise<Ended> =>
    project.tidemark(['baseline', 'check', '--against', root, ...flags, '--json', ...project.vitest])

  test(
    'that asks less and is faster is told to be so, run by run, and nothing is saved',
    { timeout: 240_000 },
    async () => {
      using other = suite(files)
      const slow = files['visits.test.ts'].replace(
        "test('lists', () =>",
        "test('lists', async () => await pause(0.4) &&",
      )
      write('visits.test.ts', slow.replace('{ visitsAt }', '{ visitsAt, pause }'))
      write('app.ts', `${files['app.ts']}\nexport const pause = (s) => pool.query('select pg_sleep($1)', [s])`)
      const { code, stdout } = await against(other.root, '--runs', '9')
      const comparison = JSON.parse(stdout) as BaselineComparison
      expect(code).toBe(1)
      expect(comparison).toMatchObject({
        name: other.root,
        verdict: 'regressed',
        runs: { before: 9, now: 9 },
        inTurns: true,
        crowded: false,
        incomparable: [],
        queries: [{ test: 'visits.test.ts > lists', before: 1, now: 2 }],
      })
      const slower = comparison.times.filter(({ level, verdict }) => level === 'suite' && verdict === 'slower')
      expect(slower.map(({ metric }) => metric)).toContain('duration')
      expect([project.root, other.root].flatMap((root) => readdirSync(join(root, '.tidemark')))).not.toContainEqual(
        expect.stringMatching(/^baseline-\w+$/),
      )
      expect(existsSync(join(other.root, 'tidemark-baselines'))).toBe(false)
      write('visits.test.ts', files['visits.test.ts'])
      write('app.ts', files['app.ts'])
    },
  )

  test('whose suite fails is told, with what its run said', async () => {
    using other = suite({
      ...files,
      'visits.test.ts': "import { test } from 'vitest'\ntest('fails', () => { throw 1 })",
    })
    const { code, stdout } = await against(other.root, '--runs', '2')
    expect([code, stdout]).toEqual([2, expect.stringContaining('TM_BASELINE_SUITE_FAILED')])
    expect(stdout).toContain(join(other.root, '.tidemark/baseline-'))
  })
})

describe('is refused:', () => {
  test('a suite that fails', async () => {
    write('broken.test.ts', "import { test } from 'vitest'\ntest('fails', () => { throw new Error('broken') })")
    const { code, stderr } = await save('--name', 'other')
    expect([code, stderr]).toEqual([2, expect.stringContaining('TM_BASELINE_SUITE_FAILED')])
    const [, output = ''] = /The output of the run is in (.+)\.$/m.exec(stderr) ?? []
    expect(readFileSync(output, 'utf8')).toContain('Error: broken')
    rmSync(join(project.root, 'broken.test.ts'))
  })

  test.each([
    [
      'a command without Tidemark',
      ['baseline', 'save', '--', process.execPath, '-e', '0'],
      'TM_BASELINE_NOTHING_RECORDED',
    ],
    ['a baseline that is not there', ['baseline', 'check', '--name', 'none'], 'TM_BASELINE_MISSING'],
    ['no command', ['baseline', 'save'], 'TM_CLI_USAGE'],
    ['another action', ['baseline', 'drop'], 'TM_CLI_USAGE'],
    ['a name that is a path', ['baseline', 'check', '--name', '../main'], 'TM_CLI_USAGE'],
    ['a checkout that is not there', ['baseline', 'check', '--against', '../none', '--', 'true'], 'TM_CLI_USAGE'],
    ['a checkout without a command', ['baseline', 'check', '--against', '.'], 'TM_CLI_USAGE'],
    ['no runs', ['baseline', 'check', '--runs', '0'], 'TM_CLI_USAGE'],
  ])('%s', async (_, args, error) => {
    const { code, stderr } = await project.tidemark(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(error)])
  })
})
