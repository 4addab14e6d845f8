import { judge } from './goals.ts'
import type { Report } from './report.ts'
import type { Result } from './result.ts'
import { isKept, type Verdict } from './verdict.ts'

const columns = ['scenario', 'strategy', 'rows', 'tables', 'workers', 'n', 'p50 ms', 'p95 ms', 'per second'] as const

/** The measurements as a table, the goals below it. */
export function print({ machine, server, results }: Report): string {
  const { processor, processors, memory_gb: memory, system, node, load_before: load } = machine
  const where = [
    `${processor}, ${processors} processors, ${memory} GB, ${system}, Node ${node}, load ${load}`,
    `PostgreSQL ${server.version}, ${server.connection}, data on ${server.file_system}`,
  ]
  return [...where, '', ...table(results), '', 'goals', ...goals(judge(results))].join('\n')
}

function table(results: readonly Result[]): readonly string[] {
  const cells = [columns, ...results.map((result) => row(result))]
  const widths = columns.map((_, n) => Math.max(...cells.map((line) => line[n]?.length ?? 0)))
  return cells.map((line) => line.map((cell, n) => pad(cell, widths[n] ?? 0, n)).join('  '))
}

function row(result: Result): readonly string[] {
  const { scenario, strategy, rows, tables, workers, n, p50_ms, p95_ms, per_second } = result
  return [
    scenario,
    strategy,
    whole(rows),
    String(tables),
    String(workers),
    whole(n),
    fine(p50_ms),
    fine(p95_ms),
    whole(per_second),
  ]
}

/** Words to the left, numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}

function goals(verdicts: readonly Verdict[]): readonly string[] {
  const width = Math.max(...verdicts.map(({ goal }) => goal.length))
  return verdicts.map((verdict) => {
    const { goal, measured, limit, unit, atLeast } = verdict
    const text = measured === undefined ? '' : `${fine(measured)} ${unit}`
    const wanted = `(${atLeast ? 'at least' : 'at most'} ${limit})`
    return `  ${word(verdict)}  ${goal.padEnd(width)}  ${text} ${wanted}`
  })
}

function word(verdict: Verdict): string {
  const kept = isKept(verdict)
  if (kept === undefined) return 'not measured'
  return kept ? 'kept        ' : 'MISSED      '
}

function fine(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 1 })
}

function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
}
