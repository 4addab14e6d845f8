import { describe, expect, test } from 'vitest'
import type { TestName } from '../../report/stability.ts'
import type { RunOutcome, TestOutcome } from './outcome.ts'
import type { Probe, ProbeRequest } from './probe.ts'
import { search } from './search.ts'

const target: TestName = { file: 'b.test.ts', path: ['target'] }

function outcome(name: TestName, failed: boolean, more: Partial<TestOutcome> = {}): TestOutcome {
  return { name, status: failed ? 'failed' : 'passed', everFailed: failed, footprint: {}, ...more }
}

/** A run in which tests of three files on two workers began one after the other, the target last. */
function runWith(failed: boolean): RunOutcome {
  const names = Array.from({ length: 40 }, (_, index) => ({
    file: ['a.test.ts', 'b.test.ts', 'c.test.ts'][index % 3] ?? '',
    path: [`test ${index}`],
  }))
  const place = (index: number) => ({
    worker: index % 3 === 2 ? 2 : 1,
    startedAt: `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`,
  })
  const tests = names.map((name, index) => outcome(name, false, place(index)))
  return { tests: [...tests, outcome(target, failed, { ...place(41), worker: 1 })], plans: [] } as unknown as RunOutcome
}

/** A world in which the target fails by a rule. */
function world(rule: (earlier: ReadonlySet<string>, call: number) => boolean): Probe {
  let calls = 0
  return async ({ earlier }) => {
    calls += 1
    return outcome(target, rule(new Set(earlier.map(({ path }) => path[0] ?? '')), calls))
  }
}

function find(probe: Probe, suspects: readonly TestName[] = []) {
  return search(target, { failed: runWith(true), passed: runWith(false), suspects }, probe)
}

describe('a test that passes alone', () => {
  test('has the one test of its file found that makes it fail', async () => {
    const { polluters, alone } = await find(world((earlier) => earlier.has('test 13')))
    expect(polluters).toEqual([{ file: 'b.test.ts', path: ['test 13'] }])
    expect(alone).toEqual({ failed: 0, of: 3 })
  })

  test('has the two tests of its worker found that only together make it fail', async () => {
    const { polluters, replay } = await find(world((earlier) => earlier.has('test 3') && earlier.has('test 22')))
    expect(polluters?.map(({ path }) => path[0])).toEqual(['test 3', 'test 22'])
    expect(replay?.at(-1)).toBe(target)
  })

  test('has a test of another worker found, when that is enough', async () => {
    const { polluters } = await find(world((earlier) => earlier.has('test 5')))
    expect(polluters?.map(({ path }) => path[0])).toEqual(['test 5'])
  })

  test('is said to be beyond the search when nothing shows it again', async () => {
    expect(await find(world(() => false))).toEqual({ alone: { failed: 0, of: 3 }, steps: 6 })
  })

  test('that once fails by chance in the search is not blamed on others', async () => {
    // Alone three times, once in each circle of tests, and once more where it failed.
    expect(await find(world((_, call) => call === 4))).toEqual({ alone: { failed: 0, of: 3 }, steps: 7 })
  })

  test('is not blamed on a test that began after it', async () => {
    const { tests, ...run } = runWith(true)
    const later = outcome({ file: 'b.test.ts', path: ['later'] }, false, {
      worker: 1,
      startedAt: '2026-01-01T00:01:00Z',
    })
    const failed = { ...run, tests: [...tests, later] }
    const probe = world((earlier) => earlier.has('later'))
    expect((await search(target, { failed, passed: undefined, suspects: [] }, probe)).polluters).toBeUndefined()
  })

  test('is not searched for twice among the same tests', async () => {
    const { tests, ...run } = runWith(true)
    const failed = { ...run, tests: tests.filter(({ name }) => name.file === target.file) }
    expect(
      (
        await search(
          target,
          { failed, passed: undefined, suspects: [] },
          world(() => false),
        )
      ).steps,
    ).toBe(4)
  })

  test('is tried after what made others fail, before anything else', async () => {
    const culprit = { file: 'c.test.ts', path: ['test 5'] }
    const innocent = { file: 'a.test.ts', path: ['test 3'] }
    const never = { file: 'a.test.ts', path: ['not in this run'] }
    const { polluters, steps } = await find(
      world((earlier) => earlier.has('test 5')),
      [never, innocent, culprit],
    )
    expect([polluters, steps]).toEqual([[culprit], 7])
  })

  test('is searched for as ever when it is none of those', async () => {
    const innocent = { file: 'a.test.ts', path: ['test 3'] }
    const { polluters } = await find(
      world((earlier) => earlier.has('test 13')),
      [innocent],
    )
    expect(polluters).toEqual([{ file: 'b.test.ts', path: ['test 13'] }])
  })

  test('is shown once more to fail after what was found', async () => {
    const asked: ProbeRequest[] = []
    const rule = world((earlier) => earlier.has('test 13'))
    const { polluters } = await find((request) => {
      asked.push(request)
      return rule(request)
    })
    expect(asked.at(-1)).toEqual({ target, earlier: polluters, trial: 2 })
  })
})

describe('a test that fails alone', () => {
  test('always has the test found that it needs', async () => {
    const { needs, polluters } = await find(world((earlier) => !earlier.has('test 6')))
    expect([needs?.map(({ path }) => path[0]), polluters]).toEqual([['test 6'], undefined])
  })

  test('at its first attempt, and passes at the next, has not passed', async () => {
    const probe: Probe = async ({ earlier }) =>
      outcome(target, !earlier.some(({ path }) => path[0] === 'test 6'), { status: 'passed' })
    expect((await find(probe)).needs?.map(({ path }) => path[0])).toEqual(['test 6'])
  })

  test('whatever comes before it needs nobody else', async () => {
    expect(await find(world(() => true))).toMatchObject({ polluters: [], alone: { failed: 3, of: 3 } })
  })

  test('now and then fails by itself', async () => {
    const { polluters, alone, steps } = await find(world((_, call) => call % 2 === 0))
    expect([polluters, alone, steps]).toEqual([[], { failed: 1, of: 3 }, 3])
  })
})
