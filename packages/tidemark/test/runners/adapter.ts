import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Client } from 'pg'
import { startLocalServer, type LocalServer } from '../postgres/local-server.ts'
import {
  attemptsAt,
  createInline,
  ended,
  eventsOf,
  prepareMatrix,
  readEvents,
  runVitest,
  startVitest,
  type Matrix,
  type Result,
} from './matrix.ts'
import { keeping, lost, overlapping, strict, trouble } from './projects/trouble.ts'
import { brokenMigration, endless, ownRunner, projects, watched } from './projects/more.ts'
import { tree } from './projects/tree.ts'

const waiting = { timeout: 30_000, interval: 50 }

/** What the adapter promises, on one major version of Vitest. */
export function describeAdapter(major: number): void {
  let server: LocalServer
  let matrix: Matrix

  beforeAll(async () => {
    matrix = prepareMatrix(major)
    server = await startLocalServer()
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    rmSync(`${matrix.folder}/projects`, { recursive: true, force: true })
  })

  const run = (files: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Result> =>
    runVitest(matrix, createInline(matrix, files), { args, env: { DATABASE_URL: server.url() } })

  const start = (root: string, args: readonly string[]): ChildProcess =>
    startVitest(matrix, root, { args, env: { DATABASE_URL: server.url() } })

  const startEndless = async (): Promise<{ child: ChildProcess; worker: number }> => {
    const root = createInline(matrix, endless)
    const child = start(root, ['run', '--pool=forks'])
    await vi.waitFor(() => expect(existsSync(`${root}/running`)).toBe(true), waiting)
    return { child, worker: Number(readFileSync(`${root}/running`, 'utf8')) }
  }

  const databases = async (): Promise<readonly string[]> => {
    const client = new Client({ connectionString: server.url() })
    await client.connect()
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname ~ '^tidemark_'",
    )
    await client.end()
    return rows.map(({ datname }) => datname).filter((name) => !name.startsWith('tidemark_template'))
  }

  describe('an existing suite with one line more', () => {
    const passing = (result: Result): void => {
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
    }

    test('every test starts from its suite, with forks', async () => {
      const result = await run(tree)
      passing(result)
      const { events } = result
      expect(
        attemptsAt(events, 'starts every retry from the mark').map(({ attempt, status }) => [attempt, status]),
      ).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'passed'],
      ])
      expect(attemptsAt(events, 'starts every repeat from the mark').map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      expect(attemptsAt(events, 'skips itself half-way')).toMatchObject([
        { status: 'skipped', footprint: { things: { inserted: 1 } } },
      ])
      expect(attemptsAt(events, 'is skipped')).toMatchObject([{ status: 'skipped' }])
      expect(attemptsAt(events, 'never runs')).toMatchObject([{ status: 'skipped' }])
      expect(attemptsAt(events, 'starts from the file, case one')[0]?.footprint).toEqual({
        things: { inserted: 3, deleted: 1 },
      })
      expect(eventsOf(events, 'run-ended')).toHaveLength(1)
      expect(result.stderr).toMatch(/tidemark {2}\d+ tests on \d+ databases?/)
      expect(await databases()).toEqual([])
    })

    test('every test starts from its suite, in one thread for all files, in any order', async () => {
      passing(await run(tree, ['--pool=threads', '--no-isolate', '--sequence.shuffle', '--no-file-parallelism']))
      expect(await databases()).toEqual([])
    })
  })

  describe('a suite with trouble', () => {
    test('no test notices what another left, and each leftover is told of', async () => {
      const result = await run(trouble, ['--no-isolate', '--no-file-parallelism'])
      const clean = Object.entries(result.tests).filter(([name]) => name.startsWith('clean'))
      expect(clean.filter(([, status]) => status !== 'passed')).toEqual([])
      expect(clean).toHaveLength(8)
      expect(result.code).toBe(1)
      const failed = Object.keys(result.failures).toSorted()
      expect(failed).toEqual([
        'fails softly',
        'times out and goes on',
        'with a failing afterEach fails after',
        'with a failing beforeEach fails before',
      ])
      const kinds = (title: string): readonly string[] =>
        attemptsAt(result.events, title).flatMap(({ leftovers }) => leftovers.map(({ kind }) => kind))
      expect(kinds('leaves a transaction open')).toEqual(['transaction'])
      expect(kinds('leaves an advisory lock')).toEqual(['advisory-lock'])
      expect(kinds('leaves a query running')).toEqual(['query'])
      expect(kinds('changes the schema')).toEqual(['ddl'])
      expect(eventsOf(result.events, 'database-replaced')).toMatchObject([
        { by: 'trouble.test.ts > changes the schema' },
      ])
      expect(result.stderr).toContain('4 leftovers')
      expect(result.stdout + result.stderr).not.toContain('terminating connection')
      expect(await databases()).toEqual([])
    })

    test('with `strict`, the very test that left something fails', async () => {
      const result = await run({ ...trouble, 'tidemark.config.ts': strict })
      expect(result.failures['leaves a transaction open']).toContain('TM_TEST_LEFTOVER')
      expect(result.failures['changes the schema']).toContain('TM_TEST_LEFTOVER')
      expect(result.tests['clean after the transaction']).toBe('passed')
    })

    test('with `strict` and `bail`, the first leftover ends the run', async () => {
      const result = await run({ ...trouble, 'tidemark.config.ts': strict }, ['--bail=1', 'trouble'])
      expect(result.failures['leaves a transaction open']).toContain('TM_TEST_LEFTOVER')
      expect(result.tests['clean after the timeout']).not.toBe('passed')
    })

    test('tests that lost the data of their suite are refused', async () => {
      const result = await run(lost)
      expect(result.failures['with data would miss its data']).toContain('TM_SUITE_DATA_LOST')
      expect(result.tests['after it has what it needs']).toBe('passed')
    })

    test('tests that write to a shared database at the same time are refused', async () => {
      const { failures, tests } = await run(overlapping)
      expect(Object.keys(failures).toSorted()).toEqual(['refused shares it', 'refused writes to the shared database'])
      expect(failures['refused shares it']).toContain('TM_TEST_OVERLAP')
      expect(tests['refused has its own']).toBe('passed')
      expect(tests['clean after them']).toBe('passed')
      expect(tests['allowed reads only']).toBe('passed')
    })

    test('a failed test keeps its database and says how to open it', async () => {
      const result = await run({ ...keeping })
      const [attempt] = attemptsAt(result.events, 'fails after a write')
      expect(attempt).toMatchObject({ status: 'failed', footprint: { things: { inserted: 1 } } })
      const url = /psql '([^']+)'/.exec(result.stderr)?.[1] ?? ''
      expect(url).toContain(attempt?.kept)
      const client = new Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query('select name from things order by id')
      await client.end()
      expect(rows).toEqual([{ name: 'template' }, { name: 'evidence' }])
      expect(result.tests['clean after it']).toBe('passed')
      expect(await databases()).toEqual([attempt?.kept])
    })
  })

  describe('the ways of running a suite', () => {
    test('projects have databases of their own, and one summary', async () => {
      const result = await run(projects)
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
      expect(Object.keys(result.tests)).toHaveLength(10)
      expect(result.stderr.match(/tidemark {2}/g)).toHaveLength(1)
      expect(new Set(eventsOf(result.events, 'database-leased').map(({ database }) => database)).size).toBeGreaterThan(
        1,
      )
      expect(await databases()).toEqual([])
    })

    test('shards run side by side on one server', async () => {
      const results = await Promise.all([run(projects, ['--shard=1/2']), run(projects, ['--shard=2/2'])])
      expect(results.map(({ code }) => code)).toEqual([0, 0])
      expect(results.flatMap(({ tests }) => Object.keys(tests))).toHaveLength(10)
      expect(await databases()).toEqual([])
    })

    test('watch mode runs again on the same databases, with a record for each time', async () => {
      const root = createInline(matrix, watched)
      const child = start(root, ['--watch', '--no-isolate'])
      try {
        await vi.waitFor(() => expect(eventsOf(readEvents(root), 'run-ended')).toHaveLength(1), waiting)
        writeFileSync(`${root}/migrations/2.sql`, 'create table second (id int)')
        writeFileSync(`${root}/a.test.ts`, `${watched['a.test.ts']}\n// changed`)
        await vi.waitFor(() => expect(eventsOf(readEvents(root), 'run-ended')).toHaveLength(2), waiting)
      } finally {
        child.kill('SIGINT')
        await ended(child)
      }
      const tests = eventsOf(readEvents(root), 'test-ended')
      expect(tests.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'passed'))
      expect(new Set(eventsOf(readEvents(root), 'template-ready').map(({ template }) => template)).size).toBe(2)
      await vi.waitFor(async () => expect(await databases()).toEqual([]), waiting)
    })

    test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing on the server', async (signal) => {
      const { child } = await startEndless()
      child.kill(signal)
      await ended(child)
      await vi.waitFor(async () => expect(await databases()).toEqual([]), waiting)
    })

    test('what a killed run left is gone after the next one', async () => {
      const { child, worker } = await startEndless()
      child.kill('SIGKILL')
      await ended(child)
      await vi.waitFor(() => expect(existsSync(`/proc/${worker}`)).toBe(false), waiting)
      expect((await run(watched)).code).toBe(0)
      expect(await databases()).toEqual([])
    })

    test('a killed worker fails its file and leaves nothing', async () => {
      const { child, worker } = await startEndless()
      process.kill(worker, 'SIGKILL')
      await ended(child)
      expect(child.exitCode).not.toBe(0)
      expect(await databases()).toEqual([])
    })

    test('a broken migration ends the run with its file and line', async () => {
      const result = await run(brokenMigration)
      expect(result.code).toBe(1)
      expect(result.stdout + result.stderr).toContain('2.sql')
      expect(result.stdout + result.stderr).toContain('42P07')
      expect(await databases()).toEqual([])
    })

    test('another runner is refused', async () => {
      const result = await run(ownRunner)
      expect(result.code).toBe(1)
      expect(result.stdout + result.stderr).toContain('TM_VITEST_RUNNER_TAKEN')
    })
  })
}
