import { expect, test } from 'vitest'
import { besideFailures } from './beside.ts'
import type { RunOutcome, TestOutcome } from './outcome.ts'

const start = Date.parse('2026-01-01T00:00:00.000Z')
const name = (title: string) => ({ file: `${title}.test.ts`, path: [title] })

/** A test that ran in a worker from one millisecond to another. */
function ran(title: string, worker: number, from: number, to: number): TestOutcome {
  const times = { startedAt: new Date(start + from).toISOString(), endedAt: start + to }
  return { name: name(title), status: 'passed', everFailed: false, footprint: {}, worker, ...times }
}

function run(...tests: readonly TestOutcome[]): RunOutcome {
  return { tests, plans: [] } as unknown as RunOutcome
}

const failed = run(ran('target', 1, 100, 200), ran('a', 2, 50, 150), ran('b', 2, 150, 300), ran('before', 1, 0, 100))

test('what ran in other workers while a test failed', () => {
  expect(besideFailures(name('target'), [failed], [])).toEqual([name('a'), name('b')])
})

test('whoever was there each time that it failed', () => {
  const again = run(ran('target', 2, 0, 50), ran('b', 1, 20, 40), ran('a', 1, 60, 80))
  expect(besideFailures(name('target'), [failed, again], [])).toEqual([name('b')])
})

test('nobody who was there when it passed', () => {
  const passed = run(ran('target', 1, 0, 100), ran('a', 2, 10, 20))
  expect(besideFailures(name('target'), [failed], [passed])).toEqual([name('b')])
})

test('nobody when it failed in a single worker too, or was never seen', () => {
  const single = run(ran('target', 1, 100, 200), ran('b', 1, 200, 300))
  expect(besideFailures(name('target'), [failed, single], [])).toEqual([])
  expect(besideFailures(name('target'), [run()], [])).toEqual([])
})
