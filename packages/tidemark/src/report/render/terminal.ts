import { budgetLines } from '../budgets.ts'
import { failedOf } from '../failed.ts'
import { listingOf } from '../listing.ts'
import type { Style } from '../style.ts'
import type { ReportedFinding, Report } from '../report.ts'
import { capital, count, cut, duration, longDuration, percent, title } from '../words.ts'
import { baselineLines } from '../baseline-lines.ts'
import { renderObservation } from '../observation-text.ts'
import { renderStability } from '../stability-text.ts'
import { printableStyled } from './printable.ts'
import { verdict } from './verdict.ts'

const listed = 10
const section = listingOf({ most: listed })
const placesListed = 3
const widest = 160

/** The report as text: fuller than the line at the end of a run. */
export function renderTerminal(report: Report, style: Style): string {
  const sections = [
    failures,
    stability,
    observation,
    baseline,
    findings,
    overBudget,
    categories,
    slowest,
    isolation,
    hotSpots,
    recommendations,
  ]
  const blocks = sections.map((render) => render(report, style)).filter((lines) => lines.length > 0)
  return printableStyled(`${[head(report, style), ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`)
}

function head(report: Report, style: Style): readonly string[] {
  const { run, totals, isolation } = report
  const { good, headline } = verdict(report)
  const parts = [
    run.durationMs !== undefined && longDuration(run.durationMs),
    `isolation ${duration(isolation.medianMs)} for the median test, ${percent(isolation.share, 1)} of the time`,
    totals.leftovers === 0 ? 'no leftovers' : count(totals.leftovers, 'leftover'),
  ]
  return [
    style('bold', style(good ? 'green' : 'red', headline)),
    style('dim', `${run.command} · ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC · run ${run.id}`),
    parts.filter(Boolean).join(style('dim', ' · ')),
  ]
}

function failures(report: Report, style: Style): readonly string[] {
  return section(style('red', 'Failures'), failedOf(report), ({ file, name: titles, line, errors }) => [
    `${name(file, titles)}${line === undefined ? '' : style('dim', ` line ${line}`)}`,
    ...errors.map(({ message }) => `  ${cut(message.split('\n')[0] ?? '', widest)}`),
  ])
}

function stability({ stability }: Report, style: Style): readonly string[] {
  return stability === undefined
    ? []
    : [style('bold', 'Stability'), ...renderStability(stability, style).trimEnd().split('\n')]
}

function observation({ observation }: Report, style: Style): readonly string[] {
  return observation === undefined ? [] : renderObservation(observation, style).trimEnd().split('\n')
}

function baseline({ baseline }: Report, style: Style): readonly string[] {
  if (baseline === undefined) return []
  return section(style('bold', `Baseline ${baseline.name}`), baselineLines(baseline), (line) => [line])
}

function findings({ findings }: Report, style: Style): readonly string[] {
  const serious = findings.filter(({ severity }) => severity !== 'notice')
  return section(style('yellow', 'Findings'), serious, finding)
}

function finding({ title: heading, count: times, happened, cure, places }: ReportedFinding): readonly string[] {
  return [
    `${capital(heading)} (${count(times, 'time')})`,
    ...happened.split('\n').map((line) => `  ${line}`),
    ...(cure ?? '')
      .split('\n')
      .map((line, index) => (line === '' ? '' : `  ${index === 0 ? 'cure: ' : '      '}${line}`)),
    ...places.slice(0, placesListed).map(({ file, path }) => `  at ${name(file, path)}`),
    ...(places.length > placesListed ? [`  and ${count(places.length - placesListed, 'place')} more`] : []),
  ].filter((line) => line !== '')
}

function overBudget({ overBudget }: Report, style: Style): readonly string[] {
  return section(style('yellow', 'Over budget'), overBudget, budgetLines)
}

function categories({ categories }: Report, style: Style): readonly string[] {
  if (categories.length === 0) return []
  const head = ['category', 'tests', 'failed', 'skipped', 'time', 'isolation', 'leftovers']
  const rows = categories.map(({ name, tests, failed, skipped, durationMs, isolationMs, leftovers }) =>
    [name, tests, failed, skipped, longDuration(durationMs), duration(isolationMs), leftovers].map(String),
  )
  return [style('bold', 'Categories'), ...columns([head, ...rows])]
}

function slowest({ tests }: Report, style: Style): readonly string[] {
  const ran = tests.filter(({ status }) => status !== 'skipped')
  const slow = ran.sort((a, b) => b.durationMs - a.durationMs).slice(0, listed)
  const rows = slow.map(({ file, path, durationMs }) => [duration(durationMs), name(file, path)])
  return rows.length === 0
    ? []
    : [style('bold', 'Slowest tests'), ...rows.map(([ms, name]) => `  ${ms?.padStart(8)}  ${name}`)]
}

function isolation({ isolation, totals }: Report, style: Style): readonly string[] {
  const rows = [
    [
      'marks and rewinds',
      duration(isolation.rewindMs),
      `median ${duration(isolation.medianMs)}, p95 ${duration(isolation.p95Ms)}`,
    ],
    ['databases', duration(isolation.leaseMs), count(totals.databases, 'lease')],
    ['fresh clones', duration(isolation.replacementMs), String(totals.replaced)],
  ]
  return [style('bold', 'Isolation'), ...columns(rows)]
}

function hotSpots({ hotSpots }: Report, style: Style): readonly string[] {
  if (hotSpots.length === 0) return []
  const head = ['calls', 'most in a test', 'time', 'statement']
  const rows = hotSpots
    .slice(0, listed)
    .map(({ calls, mostCalls, ms, text }) => [String(calls), String(mostCalls), duration(ms), cut(text, widest)])
  return [style('bold', 'Query hot spots'), ...columns([head, ...rows])]
}

function recommendations({ recommendations }: Report, style: Style): readonly string[] {
  return section(style('cyan', 'Next'), recommendations, ({ what, because }) => [what, style('dim', `  ${because}`)])
}

function name(file: string, path: readonly string[]): string {
  return title(file, path) || 'outside of any test'
}

/** Rows in columns; all but the first to the right. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, index) => pad(cell, widths[index] ?? 0, index)).join('  ')}`.trimEnd())
}

function pad(cell: string, width: number, index: number): string {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width)
}
