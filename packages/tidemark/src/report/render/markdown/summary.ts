import type { Report } from '../../report.ts'
import { count, duration, figure, longDuration, percent } from '../../words.ts'
import { verdict, withoutEnd } from '../verdict.ts'
import { code, inline } from './text.ts'

export function executiveSummary(report: Report): readonly string[] {
  const { run, totals, isolation, stability } = report
  const { good, headline } = verdict(report)
  const skipped = totals.skipped === 0 ? '' : `, ${figure(totals.skipped)} skipped`
  const failed = totals.failed === 0 ? '' : `, ${figure(totals.failed)} failed`
  const lines = [
    ['Status', `${good ? '✅' : '❌'} ${headline}`],
    ['Date', run.startedAt.slice(0, 10)],
    ['Command', code(run.command)],
    ['Duration', run.durationMs === undefined ? `unknown, ${withoutEnd(run)}` : longDuration(run.durationMs)],
    ['Test suite status', `${figure(totals.passed)} passed${failed}${skipped} (out of ${count(totals.tests, 'test')})`],
    ...(stability === undefined ? [] : [['Stability verification', stabilityLine(stability)]]),
    [
      'Isolation',
      `${duration(isolation.medianMs)} for the median test, ${percent(isolation.share, 1)} of the time in tests`,
    ],
    ['Left behind', leftLine(report)],
  ]
  return [
    `# Test report: ${inline(run.project)}`,
    '## Executive summary',
    lines.map(([name, text]) => `**${name}:** ${text}`).join('  \n'),
  ]
}

function stabilityLine({ runs, flaky, failing }: NonNullable<Report['stability']>): string {
  const all = runs.reduce((total, run) => total + run.passed + run.failed, 0)
  const passed = runs.reduce((total, run) => total + run.passed, 0)
  const rate = percent(passed, all).replace('100.0 %', '100 %')
  const named = [flaky.length > 0 && `${flaky.length} flaky`, failing.length > 0 && `${failing.length} failing`]
  const trouble = named.filter(Boolean).join(', ')
  return `${count(runs.length, 'run')} with a pass rate of ${rate}${trouble === '' ? '' : `, ${trouble}`}`
}

function leftLine({ totals }: Report): string {
  if (totals.leftovers === 0) return 'nothing'
  const replaced = totals.replaced === 0 ? '' : `; ${count(totals.replaced, 'database')} replaced by a fresh clone`
  return `${count(totals.leftovers, 'leftover')}${replaced}`
}
