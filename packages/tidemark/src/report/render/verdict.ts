import type { Report } from '../report.ts'
import { capital, count, figure } from '../words.ts'

export interface Verdict {
  readonly good: boolean
  /** One sentence. */
  readonly headline: string
}

/** The first thing that every rendering says. */
export function verdict(report: Report): Verdict {
  const { run, totals, stability } = report
  const { tests, failed, retried } = totals
  if (run.missingShards.length > 0)
    return bad(`Incomplete: no record of ${count(run.missingShards.length, 'shard')} out of ${shards(run)}`)
  if (failed > 0) {
    const cut = run.durationMs === undefined ? `, and ${withoutEnd(run)}` : ''
    return bad(`${figure(failed)} of ${count(tests, 'test')} failed${cut}`)
  }
  const suites = suitesThatFailed(report)
  if (suites.length > 0) return bad(capital(suites.join(', ')))
  if (run.goesOn) return bad(`Not over yet: ${count(tests, 'test')} ended so far, none failed`)
  if (run.durationMs === undefined) return bad(`Incomplete: the run stopped after ${count(tests, 'test')}`)
  if (tests === 0) return bad('No test ran')
  if (stability?.verdict === 'flaky') return bad(`${count(stability.flaky.length, 'flaky test')} in ${runs(stability)}`)
  if (stability?.verdict === 'failing') return bad(`Tests failed in ${runs(stability)}`)
  if (retried > 0) return bad(`All ${count(tests, 'test')} passed, ${figure(retried)} only when tried again`)
  const stable = stability?.verdict === 'stable' ? `, the same in ${runs(stability)}` : ''
  return { good: true, headline: `All ${count(tests, 'test')} passed${stable}` }
}

function suitesThatFailed({ failedSuites }: Report): readonly string[] {
  const lost = failedSuites.filter((suite) => suite.lost).length
  const hooks = failedSuites.length - lost
  return [
    ...(hooks === 0 ? [] : [`the hooks of ${count(hooks, 'suite')} failed`]),
    ...(lost === 0 ? [] : [`the worker of ${count(lost, 'file')} ended before its tests`]),
  ]
}

/** Of a run that has no duration. */
export function withoutEnd({ goesOn }: Report['run']): string {
  return goesOn ? 'the run goes on' : 'the run did not come to its end'
}

function bad(headline: string): Verdict {
  return { good: false, headline }
}

function shards({ records }: Report['run']): number {
  return records[0]?.shard?.count ?? records.length
}

function runs({ runs }: NonNullable<Report['stability']>): string {
  return count(runs.length, 'run')
}

/** What was reached and what was not, each with its number. */
export function checks(report: Report): readonly Check[] {
  const { totals, stability, findings, run } = report
  const serious = findings.filter(({ severity, kind }) => severity === 'warning' && kind === 'error')
  return [
    {
      good: totals.failed === 0,
      text: `Tests passing: ${figure(totals.passed)} of ${figure(totals.tests - totals.skipped)}`,
    },
    ...suitesThatFailed(report).map((text) => ({ good: false, text: capital(text) })),
    {
      good: totals.leftovers === 0,
      text: totals.leftovers === 0 ? 'Nothing left behind' : `Left behind: ${count(totals.leftovers, 'leftover')}`,
    },
    {
      good: serious.length === 0,
      text:
        serious.length === 0 ? 'No hidden database errors' : `Hidden database errors: ${count(serious.length, 'kind')}`,
    },
    {
      good: totals.retried === 0,
      text: totals.retried === 0 ? 'No retries needed' : `Passed only when tried again: ${figure(totals.retried)}`,
    },
    ...(stability === undefined
      ? []
      : [{ good: stability.verdict === 'stable', text: `Repeated in ${runs(stability)}: ${stability.verdict}` }]),
    ...(run.durationMs === undefined ? [{ good: false, text: capital(withoutEnd(run)) }] : []),
  ]
}

export interface Check {
  readonly good: boolean
  readonly text: string
}
