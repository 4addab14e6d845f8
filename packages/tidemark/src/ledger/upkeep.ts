import type { Client } from 'pg'
import type { Footprint } from './ledger.ts'
import { purgeLarge } from './purge-large.ts'

/** Rewinds, or rows that were taken back, between two looks at what there is to do. */
const rewindsOfARound = 250
const rowsOfARound = 5000

/**
 * Rows that were taken back in a table since it was vacuumed. Fewer cost a query less than a vacuum costs every session,
 * which forgets its plans for the table.
 */
const rowsOfAVacuum = 5000

/** Purges the ledger and vacuums what tests dirtied, off the tests' path: queued behind a rewind, never waited for. */
export class Upkeep {
  readonly #control: Client
  /** Rows that were taken back in each table since it was vacuumed. */
  readonly #dead = new Map<string, number>()
  #rewinds = 0
  #rows = 0

  constructor(control: Client) {
    this.#control = control
  }

  rewound(footprint: Footprint): void {
    this.#rewinds += 1
    for (const [table, { inserted = 0, updated = 0, deleted = 0 }] of Object.entries(footprint)) {
      const rows = inserted + updated + deleted
      this.#rows += rows
      this.#dead.set(table, (this.#dead.get(table) ?? 0) + rows)
    }
    if (this.#rewinds < rewindsOfARound && this.#rows < rowsOfARound) return
    this.#rewinds = 0
    this.#rows = 0
    // A failed round is no loss, the next one does it.
    this.#work().catch(() => {})
  }

  async #work(): Promise<void> {
    const { rows } = await this.#control.query<{ readonly purged: boolean }>(purgeLarge)
    if (rows[0]?.purged === true) await this.#control.query('vacuum (skip_locked) tidemark.marks')
    const names = [...this.#dead].filter(([, dead]) => dead >= rowsOfAVacuum).map(([name]) => name)
    if (names.length === 0) return
    for (const name of names) this.#dead.delete(name)
    const tables = await this.#control.query<{ readonly relation: string }>(
      'select relation::text as relation from tidemark.tables where name = any($1)',
      [names],
    )
    // regclass as text is quoted where it has to be. SKIP_LOCKED: the next test may already be writing.
    for (const { relation } of tables.rows) {
      await this.#control.query(`vacuum (skip_locked, truncate off) ${relation}`)
    }
  }
}
