import { lookAtFailure } from '../isolation/at-failure.ts'
import { now } from '../isolation/clock.ts'
import {
  changedRoles,
  knownThings,
  lookAround,
  type IdleSession,
  type KnownThings,
  type Surroundings,
} from '../isolation/surroundings.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Leftover } from '../ledger/ledger.ts'
import type { AtFailure } from '../record/at-failure.ts'
import type { Attempt } from './attempt.ts'
import { isFile, type AttemptOutcome, type TaskRef } from './contract.ts'

interface TestTime {
  readonly name: string
  /** By `now()`. */
  readonly from: number
  readonly to: number
}

/** Sees what a file leaves on the server that no rewind is about: roles and the like, and connections of pools that tests never ended. */
export class FileWatch {
  readonly #database: LeasedDatabase
  /** What new and changed things of the server are told by; undefined where they can't be. */
  #known: KnownThings | undefined
  #tests: TestTime[] = []

  constructor(database: LeasedDatabase) {
    this.#database = database
  }

  async startSuite(suite: TaskRef): Promise<void> {
    if (!isFile(suite)) return
    this.#tests = []
    this.#known ??= await knownThings(this.#database.lease.control).catch(() => undefined)
  }

  /** A test of the file is over, and nothing has been taken back yet: what there is to see when it failed. */
  async endTest({ test, startedAt, own }: Attempt, { status, errors }: AttemptOutcome): Promise<AtFailure | undefined> {
    this.#tests.push({ name: test.path.join(' > '), from: startedAt, to: now() })
    if (status !== 'failed') return undefined
    const { control } = (own ?? this.#database).lease
    return lookAtFailure(
      control,
      errors.some(({ sqlstate }) => sqlstate === '53300'),
    )
  }

  async endSuite(suite: TaskRef): Promise<readonly Leftover[]> {
    if (!isFile(suite)) return []
    const since = this.#known
    // A control session that was ended shows itself elsewhere.
    const seen = since && (await lookAround(this.#database.lease.control, since).catch(() => undefined))
    if (!seen) return []
    this.#known = seen.known
    const ofServer = seen.shared ? [] : [...seen.added.map(left), ...changedRoles(since, seen.known).map(changed)]
    return [...ofServer, ...abandoned(seen.sessions, this.#tests)]
  }
}

function left({ kind, name }: Surroundings['added'][number]): Leftover {
  return { kind, what: `the ${kind} ${name}`, answer: 'left', object: name }
}

function changed([role, now]: readonly [role: string, now: string]): Leftover {
  const what = `the role ${role}: ${now}`
  return { kind: 'role-setting', what, answer: 'left', object: role }
}

/** So many tests have to have left a session: a handful of shared pools may each have grown in another test. */
const several = 4

/**
 * Sessions that a test opened and nobody has used since. A pool that tests share uses its sessions again before it opens more, so
 * it leaves such sessions of one test at most: only sessions of several tests are pools that nobody ends.
 */
function abandoned(sessions: readonly IdleSession[], tests: readonly TestTime[]): readonly Leftover[] {
  const byApplication = new Map<string, Map<string, number>>()
  for (const { application, openedAt, usedAt } of sessions) {
    const opener = tests.find(({ from, to }) => from <= openedAt && usedAt <= to)
    if (opener === undefined) continue
    const counts = byApplication.get(application) ?? new Map<string, number>()
    byApplication.set(application, counts.set(opener.name, (counts.get(opener.name) ?? 0) + 1))
  }
  return [...byApplication]
    .filter(([, counts]) => counts.size >= several)
    .map(([application, counts]) => connections(application, counts))
}

const named = 3

function connections(application: string, counts: ReadonlyMap<string, number>): Leftover {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const tests = [...counts.keys()]
  const more = tests.length - named
  const names =
    tests
      .slice(0, named)
      .map((name) => `"${name}"`)
      .join(', ') + (more > 0 ? ` and ${more} more` : '')
  const of = application === '' ? '' : ` of ${application}`
  const what = `${total} idle connections${of}, opened by ${names}`
  return { kind: 'connection', what, answer: 'left', ...(application === '' ? {} : { application }) }
}
