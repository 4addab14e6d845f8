import { basename } from 'node:path'
import type { CommandEnded } from '../record/event.ts'
import type { Queries } from '../record/statement.ts'
import { budgetLines } from './budgets.ts'
import { listingOf } from './listing.ts'
import { postgresLines } from './postgres-block.ts'
import type { Style } from './style.ts'
import type { KeptDatabase, LeftBehind, RunSummary } from './summary.ts'
import { allChanges, count, duration, title } from './words.ts'

const block = listingOf({ most: 20, rest: ", in the run's record", indent: 2 })
const listedOfTest = 3

export interface TerminalOptions {
  readonly style: Style
  /** How a kept database is reached. */
  readonly urlOf?: (database: string) => string
}

/** The end of a run in text: one line, then a block for each thing that wants attention. */
export function renderSummary(summary: RunSummary, options: TerminalOptions): string {
  const lines = [
    summaryLine(summary, options.style),
    ...block(options.style('red', 'workers that ended before their work'), summary.lost, ({ file, path, why }) => [
      title(file, path),
      `  ${why}`,
    ]),
    ...leftoverBlock(summary, options.style),
    ...replacedBlock(summary, options.style),
    ...postgresBlock(summary, options.style),
    ...block(options.style('yellow', 'over budget'), summary.overBudget, budgetLines),
    ...keptBlock(summary.kept, options),
  ]
  return `${lines.join('\n')}\n`
}

function summaryLine(summary: RunSummary, style: Style): string {
  const parts = [
    `${subject(summary)} on ${count(summary.databases, 'database')}`,
    isolation(summary),
    summary.server && `server ${summary.server.how} ${duration(summary.server.ms)}`,
    summary.template &&
      (summary.template.built ? `template built ${duration(summary.template.ms)}` : 'template reused'),
    summary.leaseMs > 0 && `leases ${duration(summary.leaseMs)}`,
    summary.command && changed(summary.command),
    summary.command?.queries && asked(summary.command.queries),
    leftoverCount(summary, style),
  ]
  return `${style('bold', style('cyan', 'tidemark'))}  ${parts.filter(Boolean).join(style('dim', ' · '))}`
}

function subject(summary: RunSummary): string {
  const { command } = summary
  return command === undefined ? count(ran(summary), 'test') : basename(command.command[0] ?? 'command')
}

/** Tests that were only named, by a filter for one, cost nothing. */
function ran({ tests }: RunSummary): number {
  return tests.total - tests.skipped
}

function isolation(summary: RunSummary): string {
  const { isolationMs, testMs } = summary
  const tests = ran(summary)
  const shares = [
    tests > 0 && `${duration(isolationMs / tests)} a test`,
    testMs > 0 && shareOf(isolationMs / testMs),
  ].filter(Boolean)
  return `isolation ${duration(isolationMs)}${tests > 0 ? ` (${shares.join(', ')})` : ''}`
}

/** Tests that take next to nothing would be told in thousands of percent. */
function shareOf(share: number): string {
  return share > 1 ? `${share.toFixed(1)} times the test time` : `${(share * 100).toFixed(1)} % of test time`
}

function changed({ footprint, redis }: CommandEnded): string {
  return footprint === undefined ? 'changes unknown' : `changed ${allChanges({ footprint, redis })}`
}

function asked({ count: number, ms }: Queries): string {
  return `${count(number, 'statement')} in ${duration(ms)}`
}

function leftoverCount({ leftovers }: RunSummary, style: Style): string {
  return leftovers.length === 0 ? 'no leftovers' : style('yellow', count(leftovers.length, 'leftover'))
}

/** What was left, test by test; what cost a fresh clone is shown with that clone. */
function leftoverBlock({ leftovers, replaced }: RunSummary, style: Style): readonly string[] {
  const cloned = new Set(replaced.map(({ by }) => by))
  const byTest = new Map<string, LeftBehind[]>()
  for (const left of leftovers) {
    const test = title(left.file, left.path)
    if (left.leftover.answer === 'replaced' && cloned.has(test)) continue
    byTest.set(test, [...(byTest.get(test) ?? []), left])
  }
  return block(style('yellow', 'left behind'), [...byTest], ([test, left]) => [
    test,
    ...left.slice(0, listedOfTest).map(({ leftover }) => `  ${leftover.what} (${leftover.answer})`),
    ...more(left.length - listedOfTest),
  ])
}

function replacedBlock({ replaced, leftovers }: RunSummary, style: Style): readonly string[] {
  const changes = leftovers.filter(({ leftover }) => leftover.answer === 'replaced')
  return block(style('yellow', 'databases replaced by a fresh clone'), replaced, ({ by, reason, ms, spare }) => [
    `${by} (${duration(ms)}${spare === true ? ', by a spare' : ''})`,
    `  ${reason}`,
    ...more(changes.filter(({ file, path }) => title(file, path) === by).length - 1),
  ])
}

function more(hidden: number): readonly string[] {
  return hidden > 0 ? [`  and ${hidden} more`] : []
}

function postgresBlock({ errors }: RunSummary, style: Style): readonly string[] {
  return block(style('yellow', 'what PostgreSQL said'), errors, (finding) => [
    title(finding.file, finding.path) || 'outside of tests',
    ...postgresLines(finding).map((line) => `  ${line}`),
  ])
}

function keptBlock(kept: readonly KeptDatabase[], { style, urlOf }: TerminalOptions): readonly string[] {
  return block(style('cyan', 'databases kept'), kept, ({ file, path, database }) => [
    title(file, path),
    urlOf === undefined ? `  ${database}` : `  psql '${urlOf(database)}'`,
  ])
}
