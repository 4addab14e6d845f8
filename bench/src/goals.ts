import type { Result } from './result.ts'
import { judgeScale } from './scale/goals.ts'
import { judgeSuite } from './suite/goals.ts'
import { atLeast, atMost, ratio, type Verdict } from './verdict.ts'

type Key = readonly [scenario: string, strategy: string, rows?: number, tables?: number]

const rewind: Key = ['undo', 'rewind', 0, 12]
const deletion: Key = ['undo', 'ordered delete', 0, 12]
const clones = ['clone wal_log', 'clone file_copy', 'clone file_copy, method clone'] as const

/** Every goal of what was measured, kept or missed. */
export function judge(results: readonly Result[]): readonly Verdict[] {
  if (results.some(({ scenario }) => scenario === 'suite')) return judgeSuite(results)
  return results.some(({ scenario }) => scenario === 'scale') ? judgeScale(results) : judgeRewind(results)
}

function judgeRewind(results: readonly Result[]): readonly Verdict[] {
  const p50 = (...keys: readonly Key[]): number | undefined => least(results, keys)
  const cloned = (rows: number): number | undefined =>
    p50(...clones.map((strategy): Key => ['undo', strategy, rows, 12]))
  const gateway = (what: string) => [p50(['gateway', `${what}, gateway`]), p50(['gateway', `${what}, direct`])] as const
  return [
    atMost('a rewind one after the other, as a worker does, quiet machine', p50(['in-a-row', 'rewind']), 0.5, 'ms'),
    atMost('a rewind among 30 databases in turns, quiet machine', p50(rewind), 0.5, 'ms'),
    atMost('a rewind, against an ordered DELETE', ratio(p50(rewind), p50(deletion)), 2, 'times'),
    atMost(
      'a rewind among 1,000,000 rows, against among none',
      ratio(p50(['undo', 'rewind', 1_000_000, 12]), p50(rewind)),
      1.3,
      'times',
    ),
    atMost('a rewind at 200 tables, against at 12', ratio(p50(['undo', 'rewind', 0, 200]), p50(rewind)), 1.3, 'times'),
    atMost(
      'the same with 188 identity sequences',
      ratio(p50(['undo, 188 sequences', 'rewind']), p50(rewind)),
      1.3,
      'times',
    ),
    atMost(
      'the last 100 rewinds in a row, against the first 100',
      ratio(p50(['in-a-row', 'rewind, last 100']), p50(['in-a-row', 'rewind, first 100'])),
      1.2,
      'times',
    ),
    atLeast('faster than the best clone, empty database', ratio(cloned(0), p50(rewind)), 20, 'times'),
    atLeast(
      'faster than the best clone, 1,000,000 rows',
      ratio(cloned(1_000_000), p50(['undo', 'rewind', 1_000_000, 12])),
      100,
      'times',
    ),
    atMost(
      'tracking a single-row prepared INSERT',
      microseconds(p50(['tracking', 'insert, tracked']), p50(['tracking', 'insert'])),
      25,
      'µs',
    ),
    atMost('an INSERT through the gateway, against a direct one', ratio(...gateway('one insert')), 5, 'times'),
    atMost('a transaction of five, likewise', ratio(...gateway('transaction of five inserts')), 5, 'times'),
    atMost('a cold start until the first test', p50(['start', 'first test, cold']), 2000, 'ms'),
    atMost('a warm start until the first test', p50(['start', 'first test, warm']), 400, 'ms'),
    atMost('a hot start until the first test', p50(['start', 'first test, hot']), 150, 'ms'),
  ]
}

/** The smallest median of those that were measured. */
function least(results: readonly Result[], keys: readonly Key[]): number | undefined {
  const found = results.filter((result) => keys.some((key) => matches(result, key)))
  return found.length === 0 ? undefined : Math.min(...found.map((result) => result.p50_ms))
}

function matches(result: Result, [scenario, strategy, rows = result.rows, tables = result.tables]: Key): boolean {
  return (
    result.scenario === scenario && result.strategy === strategy && result.rows === rows && result.tables === tables
  )
}

function microseconds(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : (value - base) * 1000
}
