import { isEvidence, type Evidence } from '../../diagnosis/diagnose.ts'
import { goesOn } from '../../record/goes-on.ts'
import { testKey } from '../../record/test-key.ts'
import type {
  CommandEnded,
  DatabaseReplaced,
  Event,
  RunStarted,
  ServerReady,
  SuiteEnded,
  TemplateReady,
  TestEnded,
} from '../../record/event.ts'
import type { ServerError } from '../../record/server-error.ts'
import type { StatementPlanned } from '../../record/statement.ts'

/** The record of one process of a runner, put in order by what happened. */
export interface Recorded {
  readonly id: string
  /** Undefined for a record that was torn at its beginning. */
  readonly started: RunStarted | undefined
  /** Of the first event. */
  readonly startedAt: string
  readonly server: Omit<ServerReady, 'type'> | undefined
  readonly template: Omit<TemplateReady, 'type'> | undefined
  /** Each test with its attempts, in the order in which they ended. */
  readonly tests: readonly (readonly TestEnded[])[]
  readonly suites: readonly SuiteEnded[]
  readonly commands: readonly CommandEnded[]
  readonly replaced: readonly DatabaseReplaced[]
  readonly serverErrors: readonly ServerError[]
  readonly plans: readonly StatementPlanned[]
  /** What a diagnosis is made of, in the order in which it was written. */
  readonly evidence: readonly Evidence[]
  readonly databases: ReadonlySet<string>
  readonly leaseMs: number
  readonly durationMs: number | undefined
  /** Whether the run was not over when its record was read. */
  readonly goesOn: boolean
}

type Draft = { -readonly [Key in keyof Omit<Recorded, 'goesOn'>]: Recorded[Key] } & {
  readonly tests: TestEnded[][]
  readonly suites: SuiteEnded[]
  readonly commands: CommandEnded[]
  readonly replaced: DatabaseReplaced[]
  readonly serverErrors: ServerError[]
  readonly plans: StatementPlanned[]
  readonly evidence: Evidence[]
  readonly databases: Set<string>
  /** The newest test of each name. */
  readonly newest: Map<string, TestEnded[]>
}

/** Puts a record's events in order as they come. */
export async function collect(events: AsyncIterable<Event> | Iterable<Event>): Promise<Recorded> {
  const draft = emptyDraft()
  for await (const event of events) add(draft, event)
  const { newest: _, ...recorded } = draft
  return { ...recorded, goesOn: recorded.durationMs === undefined && goesOn(recorded.started) }
}

function emptyDraft(): Draft {
  return {
    id: '',
    started: undefined,
    startedAt: '',
    server: undefined,
    template: undefined,
    tests: [],
    suites: [],
    commands: [],
    replaced: [],
    serverErrors: [],
    plans: [],
    evidence: [],
    databases: new Set(),
    leaseMs: 0,
    durationMs: undefined,
    newest: new Map(),
  }
}

function add(draft: Draft, event: Event): void {
  draft.id = event.run
  if (draft.startedAt === '') draft.startedAt = event.time
  if (isEvidence(event)) draft.evidence.push(event)
  switch (event.type) {
    case 'run-started':
      draft.started = event
      break
    case 'server-ready':
      draft.server = { kind: event.kind, how: event.how, version: event.version, ms: event.ms }
      break
    case 'template-ready':
      draft.template = { template: event.template, fingerprint: event.fingerprint, built: event.built, ms: event.ms }
      break
    case 'database-leased':
      draft.databases.add(event.database)
      draft.leaseMs += event.ms
      break
    case 'database-replaced':
      draft.replaced.push(event)
      break
    case 'test-ended':
      addAttempt(draft, event)
      break
    case 'suite-ended':
      draft.suites.push(event)
      break
    case 'server-error':
      draft.serverErrors.push(event)
      break
    case 'statement-planned':
      draft.plans.push(event)
      break
    case 'command-ended':
      draft.commands.push(event)
      break
    case 'run-ended':
      draft.durationMs = event.durationMs
  }
}

/** A first attempt begins a test, also beside another of the same name; a later one belongs to the newest of that name. */
function addAttempt({ tests, newest }: Draft, event: TestEnded): void {
  const name = testKey(event)
  const known = event.attempt > 1 ? newest.get(name) : undefined
  if (known !== undefined) return void known.push(event)
  const attempts = [event]
  tests.push(attempts)
  newest.set(name, attempts)
}
