import type { HotSpot, Report } from '../../report.ts'
import { budgetLines } from '../../budgets.ts'
import { duration, longDuration, percent, title } from '../../words.ts'
import { code, inline, list, table } from './text.ts'

const slowestListed = 10
const overBudgetListed = 20
const statementsListed = 10
const statementLength = 160

export function performance(report: Report): readonly string[] {
  return [
    '## Performance analysis',
    ...times(report),
    ...overBudget(report),
    ...operations(report),
    ...slowest(report),
    ...hotSpots(report),
    ...trend(report),
  ]
}

function times({ run, totals, isolation, tests }: Report): readonly string[] {
  const suiteMs = run.durationMs ?? 0
  const slowestMs = Math.max(0, ...tests.map(({ durationMs }) => durationMs))
  const rows = [
    [
      'Total suite time',
      run.durationMs === undefined ? '–' : longDuration(suiteMs),
      ...target(suiteMs, run.budgets?.suiteMs),
    ],
    ['Time in tests', longDuration(totals.testMs), '', ''],
    ['Average test', duration(totals.tests === 0 ? 0 : totals.testMs / totals.tests), '', ''],
    ['Slowest test', duration(slowestMs), ...target(slowestMs, run.budgets?.testMs)],
    ['Isolation of the median test', duration(isolation.medianMs), '', ''],
    ['Isolation of the 95th percentile', duration(isolation.p95Ms), '', ''],
    ['Share of isolation', percent(isolation.share, 1), '', ''],
  ]
  return ['### Test execution time', table(['Metric', 'Value', 'Target', 'Status'], rows)]
}

function target(seen: number, limit = 0): readonly [target: string, status: string] {
  return limit === 0 ? ['', ''] : [`< ${longDuration(limit)}`, seen > limit ? '❌' : '✅']
}

function overBudget({ overBudget }: Report): readonly string[] {
  if (overBudget.length === 0) return []
  const items = overBudget.map((one) => {
    const [who = '', what = ''] = budgetLines(one)
    return `${inline(who)}: ${inline(what)}`
  })
  return ['### Over budget', list(items, overBudgetListed)]
}

function operations({ isolation, totals, run }: Report): readonly string[] {
  const { template, server } = run
  const rows = [
    ...(server === undefined ? [] : [[`Server (${server.how})`, '1', duration(server.ms)]]),
    ...(template === undefined
      ? []
      : [[`Template (${template.built ? 'built' : 'reused'})`, '1', duration(template.ms)]]),
    ['Databases leased', String(totals.databases), duration(isolation.leaseMs)],
    ['Marks and rewinds', String(totals.attempts), duration(isolation.rewindMs)],
    ['Databases replaced by a fresh clone', String(totals.replaced), duration(isolation.replacementMs)],
  ]
  return ['### Database operations', table(['Operation', 'Frequency', 'Time'], rows)]
}

function slowest({ tests }: Report): readonly string[] {
  const rows = tests
    .filter(({ status }) => status !== 'skipped')
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, slowestListed)
    .map(({ file, path, durationMs, isolationMs }) => [
      inline(title(file, path)),
      duration(durationMs),
      duration(isolationMs),
    ])
  return ['### Slowest tests', table(['Test', 'Time', 'Isolation'], rows)]
}

function hotSpots({ hotSpots }: Report): readonly string[] {
  const rows = hotSpots.slice(0, statementsListed).map(hotSpot)
  if (rows.length === 0) return []
  return ['### Query hot spots', table(['Statement', 'Calls', 'Time', 'Most in one test', 'Reads whole'], rows)]
}

function hotSpot({ text, calls, ms, mostCalls, scans }: HotSpot): readonly string[] {
  const short = text.length > statementLength ? `${text.slice(0, statementLength)}…` : text
  const whole = scans.map(({ table, rows }) => `${table} (${rows} rows)`).join(', ')
  return [code(short), String(calls), duration(ms), String(mostCalls), inline(whole)]
}

function trend({ trend }: Report): readonly string[] {
  if (trend.length < 2) return []
  const rows = trend.map(({ startedAt, tests, failed, durationMs, isolationMs, leftovers }) => [
    startedAt.slice(0, 16).replace('T', ' '),
    String(tests),
    String(failed),
    durationMs === undefined ? '–' : longDuration(durationMs),
    duration(isolationMs),
    String(leftovers),
  ])
  return ['### Trend', table(['Run (UTC)', 'Tests', 'Failed', 'Time', 'Isolation', 'Left behind'], rows)]
}
