import { existsSync, writeFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { waiting, type Bench } from './bench.ts'
import { createInline, ended, eventsOf, readEvents } from './matrix.ts'
import { brokenMigration, cloned, ownRunner, projects, untouched, watched } from './projects/more.ts'

/** Projects, shards, watch mode. */
export function describeWays({ matrix, run, start, databases }: Bench): void {
  describe('the ways of running a suite', () => {
    test('projects have databases of their own, and one summary', async () => {
      const result = await run(projects)
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
      expect(Object.keys(result.tests)).toHaveLength(10)
      expect(result.stderr.match(/tidemark {2}/g)).toHaveLength(1)
      const names = eventsOf(result.events, 'test-ended').map(({ file, path }) => [file, ...path].join(' > '))
      expect(new Set(names).size).toBe(names.length)
      const suites = eventsOf(result.events, 'suite-ended').map(({ file, path }) => [file, ...path].join(' > '))
      expect(new Set(suites).size).toBe(suites.length)
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
      const root = createInline(matrix(), watched)
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
  })
}

/** What keeps a run from its tests, or its tests from their database. */
export function describeObstacles({ run, databases }: Bench): void {
  describe('what is in the way of a run', () => {
    test('a broken migration ends the run with its file and line', async () => {
      const result = await run(brokenMigration)
      expect(result.code).toBe(1)
      expect(result.stdout + result.stderr).toContain('2.sql')
      expect(result.stdout + result.stderr).toContain('42P07')
      expect(await databases()).toEqual([])
    })

    test('a record that cannot be written ends the run, and nothing keeps it from ending', async () => {
      const { code, stdout, stderr } = await run({ ...watched, '.tidemark': 'no folder' })
      expect(code).toBe(1)
      expect(stdout + stderr).toContain('TM_RECORD_UNWRITABLE')
      expect(stdout + stderr).not.toContain('timed out')
      expect(await databases()).toEqual([])
    })

    test('a set-up file that leads the tests to another database is told of', async () => {
      const other = "process.env.DATABASE_URL = 'postgresql://localhost/dev'"
      const config = untouched['vitest.config.ts'].replace('plugins:', "test: { setupFiles: ['./other.ts'] }, plugins:")
      const nothing = "import { test } from 'vitest'\ntest('does nothing', () => {})"
      const project = { ...untouched, 'vitest.config.ts': config, 'a.test.ts': nothing }
      const { code, stderr } = await run({ ...project, 'other.ts': other })
      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('set DATABASE_URL to another database') as string,
      })
      const kept = await run({ ...project, 'other.ts': "process.env.DATABASE_URL += '?application_name=app'" })
      expect(kept.stderr).not.toContain('Warning')
    })

    test('another runner is refused', async () => {
      const result = await run(ownRunner)
      expect(result.code).toBe(1)
      expect(result.stdout + result.stderr).toContain('TM_VITEST_RUNNER_TAKEN')
    })
  })
}

/** Isolation by name. */
export function describeStrategies({ run, databases }: Bench): void {
  describe('the strategies', () => {
    test('with `clone` every test gets the schema of the template', async () => {
      const { failures, tests, stderr } = await run(cloned)
      expect(failures).toEqual({})
      expect(Object.values(tests)).toEqual(['passed', 'passed', 'passed'])
      expect(stderr).toContain('no leftovers')
      expect(await databases()).toEqual([])
    })

    test('with `none` nothing is taken back, by an option of the plugin', async () => {
      const config = untouched['vitest.config.ts'].replace('tidemark()', "tidemark({ isolation: 'none' })")
      expect((await run({ ...untouched, 'vitest.config.ts': config })).failures).toEqual({})
    })
  })
}

/** A run that does not come to its end leaves nothing. */
export function describeEnds({ run, startEndless, databases }: Bench, major: number): void {
  describe('the ways of ending a run', () => {
    test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves nothing on the server', async (signal) => {
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
      await vi.waitFor(async () => expect(await databases()).toEqual([]), waiting)
    })

    // Vitest 3 ends at once with an unhandled rejection, and nobody is told how the run ended.
    test.skipIf(major === 3)('a file whose worker is killed in a hook is named, and no other', async () => {
      const killed = `
        import { beforeAll, test } from 'vitest'
        beforeAll(() => process.kill(process.pid, 'SIGKILL'))
        test('never runs', () => {})`
      const { code, stderr } = await run({ ...untouched, 'killed.test.ts': killed }, ['--pool=forks'])
      expect(code).not.toBe(0)
      expect(stderr.match(/^.*\n.*its worker ended/gm)).toEqual([expect.stringMatching(/^ +killed\.test\.ts\n/)])
    })
  })
}
