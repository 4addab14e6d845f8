import { testKey } from '../record/test-key.ts'
import type { CommandEnded, DatabaseReplaced, Event, ServerReady, TemplateReady, TestEnded } from '../record/event.ts'
import type { Budgets } from '../record/budgets.ts'
import { diagnose, type Finding } from '../diagnosis/diagnose.ts'
import type { Leftover } from '../ledger/ledger.ts'

import { type OverBudget, suiteOverBudget, testOverBudget } from './budgets.ts'
import { unread } from './postgres-block.ts'

/** A leftover and who left it. */
export interface LeftBehind {
  /** File of the test, relative to the project's root; empty for a command. */
  readonly file: string
  /** Suites and test, or the command. */
  readonly path: readonly string[]
  /** Where the test begins in its file. */
  readonly line: number | undefined
  readonly leftover: Leftover
}

export interface KeptDatabase {
  readonly file: string
  readonly path: readonly string[]
  readonly database: string
}

/** What a run came to: everything that reports say is in here, and all of it is computed from the run's events. */
export interface RunSummary {
  readonly run: string
  readonly root: string
  readonly command: CommandEnded | undefined
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number; readonly skipped: number }
  readonly databases: number
  readonly server: Omit<ServerReady, 'type'> | undefined
  readonly template: Omit<TemplateReady, 'type'> | undefined
  /** Milliseconds, all tests together. */
  readonly testMs: number
  /** Milliseconds that marks, rewinds and replacements took, all tests and suites together. */
  readonly isolationMs: number
  /** Milliseconds that getting the databases took. */
  readonly leaseMs: number
  readonly leftovers: readonly LeftBehind[]
  readonly kept: readonly KeptDatabase[]
  readonly replaced: readonly DatabaseReplaced[]
  /** What PostgreSQL refused, and why, beside what the runner has shown: only what wants attention. */
  readonly errors: readonly Finding[]
  /** Budgets that the run or a test went over, where they count. */
  readonly overBudget: readonly OverBudget[]
  /** Milliseconds from start to end, where the run came to its end. */
  readonly durationMs: number | undefined
}

type Draft = { -readonly [Key in keyof Omit<RunSummary, 'tests' | 'databases' | 'errors'>]: RunSummary[Key] } & {
  readonly leftovers: LeftBehind[]
  readonly kept: KeptDatabase[]
  readonly replaced: DatabaseReplaced[]
  readonly overBudget: OverBudget[]
  budgets: Budgets | undefined
  /** Last status of each test, by file and path; tests of the same name are counted one by one. */
  readonly statuses: Map<string, TestEnded['status']>
  readonly counts: { total: number; passed: number; failed: number; skipped: number }
  readonly names: Set<string>
  /** Those that a diagnosis is made of. */
  readonly events: Event[]
}

/** Computes the summary of a run from its events. */
export async function summarise(events: AsyncIterable<Event> | Iterable<Event>): Promise<RunSummary> {
  const draft = emptyDraft()
  for await (const event of events) add(draft, event)
  const { statuses: _, budgets: __, counts, names, events: kept, ...summary } = draft
  return { ...summary, tests: counts, databases: names.size, errors: unread(diagnose(kept)) }
}

function emptyDraft(): Draft {
  return {
    run: '',
    root: '',
    command: undefined,
    server: undefined,
    template: undefined,
    testMs: 0,
    isolationMs: 0,
    leaseMs: 0,
    leftovers: [],
    kept: [],
    replaced: [],
    overBudget: [],
    budgets: undefined,
    durationMs: undefined,
    statuses: new Map(),
    counts: { total: 0, passed: 0, failed: 0, skipped: 0 },
    names: new Set(),
    events: [],
  }
}

function add(draft: Draft, event: Event): void {
  draft.run = event.run
  draft.events.push(event)
  switch (event.type) {
    case 'run-started':
      draft.root = event.root
      draft.budgets = event.budgets?.policy === 'off' ? undefined : event.budgets
      break
    case 'server-ready':
      draft.server = { kind: event.kind, how: event.how, version: event.version, ms: event.ms }
      break
    case 'template-ready':
      draft.template = { template: event.template, fingerprint: event.fingerprint, built: event.built, ms: event.ms }
      break
    case 'database-leased':
      draft.names.add(event.database)
      draft.leaseMs += event.ms
      break
    case 'database-replaced':
      draft.replaced.push(event)
      break
    case 'test-ended':
      addTest(draft, event)
      break
    case 'suite-ended':
      addIsolation(draft, event)
      break
    case 'command-ended':
      addCommand(draft, event)
      break
    case 'run-ended':
      draft.durationMs = event.durationMs
      if (draft.budgets !== undefined) draft.overBudget.unshift(...suiteOverBudget(draft.budgets, event.durationMs))
  }
}

function addTest(draft: Draft, event: TestEnded): void {
  const key = testKey(event)
  const before = event.attempt > 1 ? draft.statuses.get(key) : undefined
  if (before === undefined) draft.counts.total += 1
  else draft.counts[before] -= 1
  draft.counts[event.status] += 1
  draft.statuses.set(key, event.status)
  draft.testMs += event.durationMs
  if (draft.budgets !== undefined) draft.overBudget.push(...testOverBudget(draft.budgets, event))
  if (event.kept !== undefined) draft.kept.push({ file: event.file, path: event.path, database: event.kept })
  addIsolation(draft, event)
}

function addCommand(draft: Draft, event: CommandEnded): void {
  const { command: path, kept: database } = event
  draft.command = event
  draft.testMs += event.durationMs
  if (database !== undefined) draft.kept.push({ file: '', path, database })
  addIsolation(draft, { ...event, file: '', path })
}

function addIsolation(
  draft: Draft,
  event: Pick<TestEnded, 'file' | 'path' | 'line' | 'isolationMs' | 'leftovers'>,
): void {
  const { file, path, line } = event
  draft.isolationMs += event.isolationMs
  draft.leftovers.push(...event.leftovers.map((leftover) => ({ file, path, line, leftover })))
}
