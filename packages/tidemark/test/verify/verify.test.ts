import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listVerifications } from '../../src/record/folders.ts'
import type { Stability } from '../../src/report/stability.ts'
import { readStability } from '../../src/report/verification.ts'
import { ended, type Ended } from '../cli/tidemark.ts'
import { faults, meeting } from './faults.ts'
import { stable, suite, type TestSuite } from './suite.ts'

let folder: TestSuite

beforeAll(() => {
  folder = suite(faults)
})

afterAll(async () => {
  await folder.tidemark(['down'])
  folder[Symbol.dispose]()
})

describe('a suite with a fault of each kind', () => {
  let found: Ended
  let stability: Stability

  beforeAll(async () => {
    found = await folder.tidemark(['verify', '--runs', '3', '--workers', '1', '--seed', '5', ...folder.vitest])
    stability = readStability(folder.root, /--replay (\w+)/.exec(found.stdout)?.[1] ?? '')
  }, 400_000)

  test('is called flaky, and each fault by its cause', () => {
    expect(found.code).toBe(1)
    expect(stable(found.stdout)).toMatchInlineSnapshot(`
      "flaky  3 runs · 3 flaky tests

      run  order  workers  passed  failed  skipped  time  isolation  leftovers  exit
      1  own order  1  2  3  0  TIME  TIME  0  1
      2  seed 1771967564  1  3  2  0  TIME  TIME  0  1
      3  seed 957886510  1  4  1  0  TIME  TIME  0  1

      flaky  pollution.test.ts:6 > clients > expects no client
        failed in 2 of 3 runs: runs 1, 2
        expected [ { id: 1, name: 'Ada' } ] to have a length of +0 but got 1
        it fails after one earlier test and passes alone (6 runs of parts of the suite):
          pollution.test.ts:5 > clients > leaves a client
        the database at its end, beside the template:
          when it passed: nothing
          when it failed: clients +1
          only when it failed: clients {"id":1,"name":"Ada"}
        see it again: npx tidemark verify --replay ID/1

      flaky  pollution.test.ts:9 > expects an empty memory
        failed in 2 of 3 runs: runs 1, 2
        expected 1 to be +0 // Object.is equality
        it fails after one earlier test and passes alone (9 runs of parts of the suite):
          pollution.test.ts:8 > remembers a client
        see it again: npx tidemark verify --replay ID/2

      flaky  other.test.ts:4 > passes every other time
        failed in 2 of 3 runs: runs 1, 3
        expected 1 to be +0 // Object.is equality
        it fails by itself, in 1 of 3 runs of nothing else:
        no other test is needed; it depends on chance or on time
        see it again: npx tidemark verify --replay ID/3
      "
    `)
  })

  test('tells of each run as it ends', () => {
    expect(stable(found.stderr)).toMatchInlineSnapshot(`
      "run 1 of 3 · own order · 1 worker · 2 passed, 3 failed · TIME
      run 2 of 3 · seed 1771967564 · 1 worker · 3 passed, 2 failed · TIME
      run 3 of 3 · seed 957886510 · 1 worker · 4 passed, 1 failed · TIME
      searching for what makes pollution.test.ts > clients > expects no client fail
      searching for what makes pollution.test.ts > expects an empty memory fail
      searching for what makes other.test.ts > passes every other time fail
      "
    `)
  })

  test('is on record, with runs, records and findings', () => {
    expect(stability).toMatchObject({ verdict: 'flaky', planned: 3, failing: [] })
    expect(stability.runs.map(({ number, seed, workers }) => [number, seed, workers])).toEqual([
      [1, undefined, 1],
      [2, 1771967564, 1],
      [3, 957886510, 1],
    ])
    expect(stability.flaky.map(({ path, passed, failed }) => [path.at(-1), passed, failed])).toEqual([
      ['expects no client', 1, 2],
      ['expects an empty memory', 1, 2],
      ['passes every other time', 1, 2],
    ])
  })

  test('shows a failure again, and exits as the test did', async () => {
    const again = await folder.tidemark(['verify', '--replay', `${stability.id}/1`])
    expect(again.code).toBe(1)
    expect(again.stdout).toMatch(/1 failed.* 1 passed/)
    expect(again.stderr).toContain("expected [ { id: 1, name: 'Ada' } ] to have a length of +0")
  })

  test('is searched through only once', async () => {
    const again = await folder.tidemark(['verify', '--resume', stability.id, '--json'])
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(JSON.stringify(stability)))
    expect(again.stderr).toBe('')
  })

  test('has no other test to replay than those that were found', async () => {
    const nothing = await folder.tidemark(['verify', '--replay', `${stability.id}/9`])
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('TM_VERIFY_NOTHING_TO_REPLAY')])
  })
})

describe('a test that meets another one in parallel', () => {
  test('is told from one that fails by chance: by whom it met', { timeout: 300_000 }, async () => {
    using parallel = suite(meeting)
    const { stdout } = await parallel.tidemark(['verify', '--runs', '2', '--workers', '1,2', ...parallel.vitest])
    expect(stable(stdout).split('\n').slice(6)).toEqual([
      'flaky  other.test.ts:4 > finds nobody at work',
      '  failed in 1 of 2 runs: run 2',
      '  expected true to be false // Object.is equality',
      expect.stringMatching(
        /^ {2}not seen again, neither alone nor after the same earlier tests in one worker \(\d runs /,
      ),
      '  it depends on chance, on time, or on this test, which ran in another worker whenever it failed, and never when it passed:',
      '    pollution.test.ts:4 > holds the lock file',
      expect.stringContaining('  see it again: '),
      '',
    ])
  })
})

/** A command that is no test runner: it fails in some orders. */
const byTheOrder = ['--', process.execPath, '-e', 'process.exitCode = process.env.TIDEMARK_SEED === undefined ? 0 : 3']

describe('any other command', () => {
  test('is judged by its exit codes, and told seed and workers', async () => {
    const { code, stdout } = await folder.tidemark([
      'verify',
      '--runs',
      '2',
      '--workers',
      '1,2',
      '--seed',
      '1',
      ...byTheOrder,
    ])
    expect(code).toBe(1)
    expect(stable(stdout)).toMatchInlineSnapshot(`
      "flaky  2 runs

      run  order  workers  passed  failed  skipped  time  isolation  leftovers  exit
      1  own order  1  0  0  0  TIME  TIME  0  0
      2  seed 1998166271  2  0  0  0  TIME  TIME  0  3

      run 2 exited with 3 although no test failed: see .tidemark/verifications/ID/run-2/output.log
      No test was recorded, so only exit codes count. Tests are recorded of Vitest 3.2 and newer; a script that starts Vitest by itself needs \`plugins: [tidemark()]\` in its configuration.
      "
    `)
  })

  test('is called failing when it always fails', async () => {
    const failing = ['--', process.execPath, '-e', 'process.exitCode = 3']
    const { code, stdout } = await folder.tidemark(['verify', '--runs', '3', '--stop-early', '--json', ...failing])
    expect([code, (JSON.parse(stdout) as Stability).verdict]).toEqual([1, 'failing'])
    expect((JSON.parse(stdout) as Stability).runs).toHaveLength(2)
  })

  test('that is stable exits with 0, and its runs stop early for nothing', async () => {
    const fine = ['--', process.execPath, '-e', '']
    const { code, stdout } = await folder.tidemark(['verify', '--runs', '3', '--stop-early', '--json', ...fine])
    expect([code, (JSON.parse(stdout) as Stability).runs.length]).toEqual([0, 3])
  })
})

describe('an interrupted verification', () => {
  const slow = [
    '--',
    process.execPath,
    '-e',
    'setTimeout(() => {}, process.env.TIDEMARK_SEED === undefined ? 0 : 1500)',
  ]

  test.each(['SIGINT', 'SIGKILL'] as const)('by %s goes on where it was', async (signal) => {
    const child = folder.start(['verify', '--runs', '3', '--seed', '9', ...slow])
    const end = ended(child)
    await once(child.stderr!, 'data')
    child.kill(signal)
    const { code, stdout } = await end
    const id = listVerifications(folder.root)[0] ?? ''
    expect(readStability(folder.root, id)).toMatchObject({ verdict: 'unfinished', runs: [{ number: 1 }] })
    if (signal === 'SIGINT') expect([code, stdout]).toEqual([130, expect.stringContaining(`verify --resume ${id}`)])
    const resumed = await folder.tidemark(['verify', '--resume', id])
    expect(resumed.stderr.match(/^run \d/gm)).toEqual(['run 2', 'run 3'])
    expect(resumed.code).toBe(0)
  })
})

test.each([
  [['verify'], 'no command'],
  [['verify', '--runs', '0', '--', 'true'], '--runs 0: a whole number from 1 to 1000 is needed'],
  [['verify', '--workers', '1,many', '--', 'true'], '--workers many'],
  [['verify', '--resume', 'nosuchid0000'], 'TM_VERIFY_NOT_FOUND'],
  [['verify', '--resume', 'nosuchid0000', '--', 'true'], 'leave it out'],
  [['verify', '--', 'no-such-program'], 'TM_CLI_COMMAND_NOT_FOUND'],
])('%j is refused: %s', async (args, reason) => {
  const { code, stderr } = await folder.tidemark(args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(reason)])
})
