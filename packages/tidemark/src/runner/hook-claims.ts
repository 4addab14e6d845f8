import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Claim } from '../ledger/claims.ts'
import type { Mark } from '../ledger/ledger.ts'
import type { SuiteEnded } from '../record/event.ts'
import type { RowsWanted } from './assignment.ts'

interface OpenSuite {
  readonly before: Mark | undefined
  /** Known when its first test or inner suite begins. */
  claims: readonly Claim[] | undefined
}

/** What suites' own `beforeAll` claims, where the record is to hold what all tests claim. */
export class HookClaims {
  readonly #wanted: RowsWanted | undefined
  readonly #database: LeasedDatabase
  readonly #suites: OpenSuite[] = []

  constructor(wanted: RowsWanted | undefined, database: LeasedDatabase) {
    this.#wanted = wanted?.of === 'all' && wanted.since === 'test' && database.hasLedger ? wanted : undefined
    this.#database = database
  }

  /** Before a suite's `beforeAll`. */
  async enter(): Promise<void> {
    if (this.#wanted === undefined) return
    await this.begin()
    // Without a mark nothing is known; observing fails nobody.
    const before = await this.#database.ledger.mark().catch(() => undefined)
    this.#suites.push({ before, claims: undefined })
  }

  /** Before a test. */
  async begin(): Promise<void> {
    const suite = this.#suites.at(-1)
    if (this.#wanted === undefined || suite?.before === undefined) return
    suite.claims ??= await this.#database.claims(suite.before, this.#wanted.limit)
  }

  /** After a suite's `afterAll`. */
  leave(): Pick<SuiteEnded, 'claims'> {
    const { claims = [] } = this.#suites.pop() ?? {}
    return claims.length === 0 ? {} : { claims }
  }
}
