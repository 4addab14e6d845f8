import { expect, test } from 'vitest'
import type { EventBody, TestEnded } from '../../src/record/event.ts'
import type { ServerError } from '../../src/record/server-error.ts'
import { composeReport, type Surroundings } from '../../src/report/compute/compose.ts'
import { recommend } from '../../src/report/compute/recommend.ts'
import { collect, type Recorded } from '../../src/report/compute/recorded.ts'
import type { Report, TrendPoint } from '../../src/report/report.ts'
import { renderCtrf } from '../../src/report/render/ctrf.ts'
import { renderJunit } from '../../src/report/render/junit.ts'
import { at, ended, events, started } from './events.ts'

async function reportOf(bodies: readonly EventBody[], more: Partial<Surroundings> = {}): Promise<Report> {
  const record = await collect(events([started(), ...bodies]))
  return composeReport([record], { generatedAt: at(0), ...more })
}

function refused(ms: number, sqlstate: string): ServerError {
  const what = { database: 'tidemark_a_1', severity: 'ERROR', message: `error ${sqlstate} ${ms}`, pid: 1 } as const
  return { type: 'server-error', at: at(ms), sqlstate, ...what }
}

function asking(...calls: readonly (readonly [text: string, calls: number, ms: number])[]): Partial<TestEnded> {
  const statements = calls.map(([text, calls, ms]) => ({ id: text, text, calls, ms, rows: 0 }))
  return { queries: { count: 0, ms: 0, statements } }
}

const command: EventBody = {
  type: 'command-ended',
  command: ['migrate'],
  code: 0,
  durationMs: 1,
  isolationMs: 1,
  database: 'd',
  footprint: {},
  leftovers: [],
}
const leftover = { kind: 'query', what: 'a query', answer: 'ended' } as const

test('findings of one severity come by how often they were seen', async () => {
  const errors = [refused(501, '40P01'), refused(502, '53300'), refused(503, '53300')]
  const { findings } = await reportOf([ended('a.test.ts', ['a']), ...errors])
  expect(findings.map(({ severity, count }) => [severity, count])).toEqual([
    ['warning', 2],
    ['warning', 1],
  ])
})

test('what a test provoked on purpose is another finding than what made a test fail', async () => {
  const failure = { status: 'failed', startedAt: at(1000), errors: [{ message: 'x', sqlstate: '42P01' }] } as const
  const bodies = [ended('a.test.ts', ['a']), ended('a.test.ts', ['b'], failure), refused(510, '42P01')]
  const { findings } = await reportOf(bodies)
  expect(findings.map(({ severity, count }) => [severity, count])).toEqual([
    ['error', 1],
    ['notice', 1],
  ])
})

test('hot spots come by the time that they took, each with the test that asked most', async () => {
  const first = await collect(events([started(), ended('a.test.ts', ['a'], asking(['often', 9, 1])), command]))
  const second = await collect(
    events([started(), ended('b.test.ts', ['b'], asking(['often', 10, 1], ['slowly', 1, 50]))]),
  )
  const { hotSpots, tests } = composeReport([first, second], { generatedAt: at(0) })
  expect(hotSpots.map(({ text, mostIn }) => [text, tests[mostIn]?.path])).toEqual([
    ['slowly', ['b']],
    ['often', ['b']],
  ])
})

test('leftovers of every attempt and of suites count', async () => {
  const suite: EventBody = {
    type: 'suite-ended',
    file: 'a.test.ts',
    path: [],
    isolationMs: 1,
    footprint: {},
    leftovers: [leftover],
  }
  const failed = ended('a.test.ts', ['a'], { status: 'failed', leftovers: [leftover] })
  const { totals, tests } = await reportOf([failed, ended('a.test.ts', ['a'], { attempt: 2 }), suite])
  expect([tests[0]?.leftovers.length, totals.leftovers]).toEqual([1, 2])
})

test('the lane of a worker is in the order of time, whatever the order of ends', async () => {
  const late = ended('a.test.ts', ['late'], { startedAt: at(900), durationMs: 10 })
  const early = ended('a.test.ts', ['early'], { startedAt: at(100), durationMs: 850 })
  const { workers } = await reportOf([late, early])
  expect(workers[0]?.spans.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [100, 950],
    [900, 910],
  ])
})

test('a file is worth splitting when one worker works long after another', async () => {
  const lanes = async (first: number, second: number): Promise<readonly string[]> => {
    const on = (worker: number, durationMs: number): TestEnded =>
      ended('a.test.ts', [`of ${worker}`], { worker, durationMs, startedAt: at(0) })
    return (await reportOf([on(1, first), on(2, second)])).recommendations.map(({ because }) => because)
  }
  expect(await lanes(20_000, 14_000)).toContainEqual(expect.stringContaining('worked 6.0 s while another was idle'))
  expect((await lanes(20_000, 16_000)).join()).not.toContain('idle')
})

test('a suite is called slower by the median of three runs before it or more, itself not among them', async () => {
  const point = (durationMs: number): TrendPoint => {
    return { run: 'r', startedAt: at(0), tests: 1, failed: 0, durationMs, testMs: 1, isolationMs: 1, leftovers: 0 }
  }
  const report = await reportOf([ended('a.test.ts', ['a']), { type: 'run-ended', durationMs: 1300 }])
  const slower = (...before: readonly number[]): string | undefined =>
    recommend({ ...report, trend: [...before, 1300].map(point) }).find(({ what }) => what.includes('slower'))?.because
  expect(slower(1000, 1000)).toBeUndefined()
  expect(slower(1000, 1000, 1000)).toContain('the median of 3 before it 1.0 s')
  expect(slower(1000, 1000, 1200, 1200)).toContain('the median of 4 before it 1.0 s')
  expect(slower(1200, 1200, 1200)).toBeUndefined()
})

test('CTRF has the end of the run, and JUnit keeps the lines of a title in its attribute', async () => {
  const report = await reportOf([ended('a.test.ts', ['two\nlines']), { type: 'run-ended', durationMs: 1300 }])
  const { summary } = (JSON.parse(renderCtrf(report)) as { results: { summary: Record<string, number> } }).results
  expect(summary['stop']).toBe((summary['start'] ?? 0) + 1300)
  expect(renderJunit(report)).toContain('name="two&#10;lines"')
})

test('shards take as long as the longest of them, and nobody knows how long where one did not end', async () => {
  const shard = (index: number, ...more: readonly EventBody[]) =>
    collect(events([started({ shard: { index, count: 2 } }), ended(`${index}.test.ts`, ['a']), ...more], `r${index}`))
  const end = (durationMs: number): EventBody => ({ type: 'run-ended', durationMs })
  const first = await shard(1, end(700))
  const durationOf = async (second: Promise<Recorded>): Promise<number | undefined> =>
    composeReport([first, await second], { generatedAt: at(0) }).run.durationMs
  expect([await durationOf(shard(2, end(500))), await durationOf(shard(2))]).toEqual([700, undefined])
})
