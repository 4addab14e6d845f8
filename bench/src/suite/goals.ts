import type { Result } from '../result.ts'
import { atLeast, atMost, ratio, type Verdict } from '../verdict.ts'

/** What a whole suite is to gain from Tidemark, at each number of workers that was measured. */
export function judgeSuite(results: readonly Result[]): readonly Verdict[] {
  return [...new Set(results.map(({ workers }) => workers))].flatMap((workers) => {
    const p50 = (scenario: string, strategy: string): number | undefined =>
      results.find((result) => is(result, scenario, strategy, workers))?.p50_ms
    const at = `${workers} worker${workers === 1 ? '' : 's'}`
    const wall = p50('suite', 'rewind')
    const worked = wall === undefined ? undefined : wall * workers
    const more = share(p50('suite, tests', 'truncate, tracked'), p50('suite, tests', 'truncate'))
    return [
      atLeast(`faster than a new schema for each test, ${at}`, ratio(p50('suite', 'new schema'), wall), 5, 'times'),
      atMost(
        `isolation, of the workers' time, ${at}`,
        percent(ratio(p50('suite, isolation', 'rewind'), worked)),
        5,
        '%',
      ),
      atMost(`tracking, of the tests' time, ${at}`, more, 5, '%'),
    ]
  })
}

function is(result: Result, scenario: string, strategy: string, workers: number): boolean {
  return result.scenario === scenario && result.strategy === strategy && result.workers === workers
}

function share(value: number | undefined, base: number | undefined): number | undefined {
  const of = ratio(value, base)
  return of === undefined ? undefined : (of - 1) * 100
}

function percent(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 100
}
