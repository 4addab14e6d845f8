import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { attachingVariables } from '../../src/runner/vitest/attach/variables.ts'
import type { Bench } from './bench.ts'
import { createInline, eventsOf, runVitest, type Matrix, type Result } from './matrix.ts'
import { chosen, otherConfig, ownRunnerWithoutPlugin, withoutConfig, workspace } from './projects/attached.ts'

/** Suites that commands run as they are: nothing in their configuration is about Tidemark. */
export function describeAttached(bench: Bench): void {
  describePrograms(bench)
  describe('a suite without the plugin', () => {
    test('has it without any configuration, and sees nothing of how', async () => {
      const result = await attach(bench, withoutConfig)
      expect(recorded(result)).toEqual(['a', 'a once more', 'b', 'b once more'])
      expect(eventsOf(result.events, 'run-started').map(({ command }) => command)).toEqual([
        expect.not.stringContaining('--config'),
      ])
      expect(result.stderr).toContain('tidemark  4 tests')
      expect(await bench.databases()).toEqual([])
    })

    test('keeps the configuration that it is given, with all that this one depends on', async () => {
      const args = ['--root=sub', '-c', 'settings/other.config.ts', '--mode', 'staging']
      const result = await attach(bench, otherConfig, args)
      expect(recorded(result)).toEqual(['a', 'a once more'])
      expect(readFileSync(path.join(result.root, 'log'), 'utf8')).toBe('set up torn down')
    })

    test('has it in all of its projects, and only in those that run', async () => {
      const all = await attach(bench, workspace)
      expect(recorded(all)).toEqual([
        'a > a',
        'a > a once more',
        'bee > b',
        'bee > b once more',
        'extending > x',
        'extending > x once more',
        'lone > lone',
        'lone > lone once more',
      ])
      const some = await attach(bench, workspace, ['--project=bee', '--project=lone'])
      expect(recorded(some)).toEqual(['bee > b', 'bee > b once more', 'lone > lone', 'lone > lone once more'])
      expect(eventsOf(some.events, 'template-ready')).toHaveLength(2)
    })

    test('has it where the package lies elsewhere, with no Vitest beside it', async () => {
      using elsewhere = installElsewhere(bench.matrix())
      expect(recorded(await attach(bench, withoutConfig, ['a.test.ts'], { installed: elsewhere.folder }))).toEqual([
        'a',
        'a once more',
      ])
    })

    test('has it in no project where one has the line already', async () => {
      const result = await attach(bench, chosen)
      expect(recorded(result)).toEqual(['with > a', 'with > a once more'])
      expect(Object.keys(result.tests)).toHaveLength(3)
    })

    test('that has a runner of its own is told so', async () => {
      const result = await attach(bench, ownRunnerWithoutPlugin)
      expect(result.code).toBe(1)
      expect(result.stdout + result.stderr).toContain('TM_VITEST_RUNNER_TAKEN')
    })
  })
}

function describePrograms(bench: Bench): void {
  describe('a program that starts Vitest by itself', () => {
    test.each(['startVitest', 'createVitest'])('with %s is as one without the plugin', async (name) => {
      const result = await attach(bench, { ...withoutConfig, 'program.js': programs[name] ?? '' }, [], {
        program: 'program.js',
      })
      expect(recorded(result)).toEqual(['a', 'a once more', 'b', 'b once more'])
    })
  })
}

/** As Vitest's own, with the arguments of the version. */
const programs: Readonly<Record<string, string>> = {
  startVitest: `
    import { parseCLI, startVitest, version } from 'vitest/node'
    const { filter, options } = parseCLI(['vitest', ...process.argv.slice(2)])
    const mode = version.startsWith('5.') ? [] : ['test']
    const vitest = await startVitest(...mode, filter, { ...options, watch: false })
    await vitest.close()`,
  createVitest: `
    const { createVitest, parseCLI } = await import('vitest/node')
    const { options } = parseCLI(['vitest', ...process.argv.slice(2)])
    const vitest = await createVitest('test', { ...options, watch: false })
    await vitest.start()
    await vitest.close()`,
}

interface Attached {
  /** The compiled package. */
  readonly installed?: string
  /** That of the project which is run instead of Vitest's own. */
  readonly program?: string
}

/** Runs Vitest as a command that repeats a suite does, and the compiled package beside it. */
async function attach(
  { matrix, url }: Bench,
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  { installed = path.join(matrix().folder, 'node_modules/tidemark'), program }: Attached = {},
): Promise<Result & { readonly root: string }> {
  const root = createInline(matrix(), files)
  const folder = path.join(root, '.tidemark/asked')
  mkdirSync(folder, { recursive: true })
  attachingVariables(folder, {})
  const file = path.join(folder, 'assignment.json')
  writeFileSync(file, JSON.stringify({ record: { root, run: 'attached0001' } }))
  const preload = path.join(installed, 'dist/runner/vitest/attach/preload.js')
  const asked = { TIDEMARK_ASSIGNMENT: file, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` }
  const runner = program === undefined ? matrix() : { ...matrix(), program: path.join(root, program) }
  return { ...(await runVitest(runner, root, { args, env: { DATABASE_URL: url(), ...asked } })), root }
}

/** The package as `npx` has it: with what it depends on and nothing else. */
function installElsewhere({ folder }: Matrix): Disposable & { readonly folder: string } {
  const cache = realpathSync(mkdtempSync(path.join(tmpdir(), 'tidemark elsewhere ')))
  const modules = path.join(cache, 'node_modules')
  cpSync(path.join(folder, 'node_modules/tidemark'), path.join(modules, 'tidemark'), { recursive: true })
  for (const name of ['pg', 'jiti']) {
    symlinkSync(path.resolve(import.meta.dirname, '../../../../node_modules', name), path.join(modules, name))
  }
  const remove = (): void => rmSync(cache, { recursive: true, force: true })
  return { folder: path.join(modules, 'tidemark'), [Symbol.dispose]: remove }
}

/** The tests that were recorded, all of which have passed. */
function recorded({ failures, code, events }: Result): readonly string[] {
  expect(failures).toEqual({})
  expect(code).toBe(0)
  return eventsOf(events, 'test-ended')
    .map(({ path: titles }) => titles.join(' > '))
    .toSorted()
}
