import type { MigrationsCheck } from '../../migrators/check/check.ts'
import type { Tried } from '../../migrators/check/each.ts'
import type { MigrationFinding, Severity } from '../../migrators/check/finding.ts'
import { lockName } from '../../migrators/check/judge.ts'
import type { Observed, Touched } from '../../migrators/check/observe.ts'
import type { Style } from '../../report/style.ts'
import { count, cut, duration, figure } from '../../report/words.ts'

export type Verdict = 'passed' | 'failed'

const severities = ['problem', 'warning', 'note'] as const
const colours = { problem: 'red', warning: 'yellow', note: 'cyan' } as const
/** Most lines below a finding; --json has all. */
const listed = 12
const widest = 60
/** Locks beside which others read and write. */
const harmless = /^(?:Access|Row)Share|^RowExclusive|^ShareUpdateExclusive/

export function verdictOf({ findings }: MigrationsCheck, strict: boolean): Verdict {
  const failing: readonly Severity[] = strict ? ['problem', 'warning'] : ['problem']
  return findings.some(({ severity }) => failing.includes(severity)) ? 'failed' : 'passed'
}

/** The check as a person reads it: a table of the migrations, one of the statements on rows, and the findings, the worst first. */
export function renderCheck(check: MigrationsCheck, verdict: Verdict, style: Style): string {
  const findings = severities.flatMap((severity) => check.findings.filter((one) => one.severity === severity))
  const parts = [
    migrationTable(check.migrations, style),
    check.onRows === null ? '' : rowsTable(check.onRows, style),
    findings.map((one) => renderFinding(one, style)).join('\n'),
    summary(check, verdict, style),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function migrationTable(migrations: readonly Tried[], style: Style): string {
  const rows = migrations.map(({ name, upMs, downMs, returns }) => [
    name,
    duration(upMs),
    downMs === null ? '' : duration(downMs),
    returns === null ? 'no way down' : returns ? 'comes back' : 'does not come back',
  ])
  return table(['migration', 'up', 'down', 'down and up again'], rows, style)
}

function rowsTable({ from, measured }: NonNullable<MigrationsCheck['onRows']>, style: Style): string {
  const rows = measured.flatMap((one) => [
    [one.migration, figure(one.rows), duration(one.ms), one.statements === null ? 'not seen' : ''],
    ...(one.statements ?? []).flatMap(statementRows),
  ])
  return rows.length === 0 ? '' : table([`on the rows of ${from}`, 'rows', 'time', 'locks and work'], rows, style)
}

/** Statements that neither keep others from a table of before nor go through one have nothing to tell. */
function statementRows({ line, text, ms, touched }: Observed): readonly (readonly string[])[] {
  const telling = touched.filter(({ lock, scanned }) => (lock !== null && !harmless.test(lock)) || (scanned ?? 0) > 0)
  return telling.map((one, index) => [
    index === 0 ? `  ${line}: ${cut(text, widest)}` : '',
    '',
    index === 0 ? duration(ms) : '',
    workOf(one),
  ])
}

/** `public.clients: ACCESS EXCLUSIVE for 12 ms, 1000 rows written anew`. */
function workOf({ table, lock, heldMs, scanned, rewritten }: Touched): string {
  const work = [
    lock === null ? '' : `${lockName(lock)} for ${duration(heldMs)}`,
    scanned === null ? '' : `${count(scanned, 'row')} ${rewritten ? 'written anew' : 'gone through'}`,
  ]
  return `${table}: ${work.filter((part) => part !== '').join(', ')}`
}

function renderFinding(
  { severity, code, migration, line, happened, seen, cure }: MigrationFinding,
  style: Style,
): string {
  const place = migration === null ? '' : `${migration}${line === null ? '' : `, line ${line}`}: `
  const hidden = seen.length - listed
  const lines = [...seen.slice(0, listed), ...(hidden > 0 ? [`and ${hidden} more (--json has all)`] : [])]
  return [
    `${style(colours[severity], severity)} ${style('bold', place)}${happened} ${style('dim', `[${code}]`)}`,
    ...lines.map((text) => `    ${text}`),
    `    ${style('green', 'cure:')} ${cure}`,
  ].join('\n')
}

function summary({ migrations, findings, durationMs }: MigrationsCheck, verdict: Verdict, style: Style): string {
  const numbers = severities.map((severity) =>
    count(findings.filter((one) => one.severity === severity).length, severity),
  )
  const result = style(verdict === 'passed' ? 'green' : 'red', verdict)
  return `${result}: ${count(migrations.length, 'migration')}, ${numbers.join(', ')}, in ${duration(durationMs)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)))
  const render = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [style('bold', render(head)), ...rows.map(render)].join('\n')
}
