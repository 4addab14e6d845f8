import type { Result } from '../result.ts'
import { atMost, ratio, type Verdict } from '../verdict.ts'
import { smallInTurns } from './size.ts'

/** What size may cost, against the small case of the same run. */
export function judgeScale(results: readonly Result[]): readonly Verdict[] {
  const sizes = results.filter(({ scenario, strategy }) => scenario === 'scale' && strategy === 'rewind')
  const [small, ...others] = sizes
  const p50 = (scenario: RegExp, ...strategies: readonly string[]): number | undefined =>
    results.find((result) => scenario.test(result.scenario) && strategies.includes(result.strategy))?.p50_ms
  const inTurns = ({ rows, tables }: Result): number | undefined =>
    results.find((one) => one.strategy === smallInTurns && one.rows === rows && one.tables === tables)?.p50_ms
  return [
    ...others.map((size) =>
      atMost(
        `a rewind at ${count(size.rows)} rows and ${count(size.tables)} tables, against ${small?.rows ?? 0} and ${small?.tables ?? 0}`,
        ratio(size.p50_ms, inTurns(size)),
        1.3,
        'times',
      ),
    ),
    atMost(
      'a replacement by a spare, against one by a clone',
      ratio(p50(/^replacement$/, 'spare'), p50(/^replacement$/, 'clone')),
      0.5,
      'times',
    ),
    atMost(
      'taking back a huge test, against its own work',
      ratio(p50(/^huge/, 'rewind', 'replacement'), p50(/^huge/, 'its own work')),
      1,
      'times',
    ),
    atMost(
      'a rewind beside many databases, against beside none',
      ratio(p50(/^\d+ databases$/, 'rewind, in one of them'), small?.p50_ms),
      1.3,
      'times',
    ),
  ]
}

function count(number: number): string {
  return number.toLocaleString('en')
}
