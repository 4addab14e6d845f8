import type { Client } from 'pg'
import type { Footprint } from './ledger.ts'

/** Rewinds between two rounds of upkeep. Undo tables and dead rows of that many tests slow no rewind down measurably. */
const round = 250

/** Purges the ledger and vacuums what tests dirtied, off the tests' path: queued behind a rewind, never waited for. */
export class Upkeep {
  readonly #control: Client
  readonly #dirty = new Set<string>()
  #rewinds = 0

  constructor(control: Client) {
    this.#control = control
  }

  rewound(footprint: Footprint): void {
    for (const table of Object.keys(footprint)) this.#dirty.add(table)
    this.#rewinds += 1
    if (this.#rewinds < round) return
    this.#rewinds = 0
    // A failed round is no loss, the next one does it.
    this.#work().catch(() => {})
  }

  async #work(): Promise<void> {
    const { rows } = await this.#control.query<{ readonly done: boolean }>('select tidemark.purge() as done')
    if (rows[0]?.done !== true) return
    const names = [...this.#dirty]
    this.#dirty.clear()
    const tables = await this.#control.query<{ readonly relation: string }>(
      'select relation::text as relation from tidemark.tables where name = any($1)',
      [names],
    )
    // regclass as text is quoted where it has to be. SKIP_LOCKED: the next test may already be writing.
    for (const { relation } of tables.rows) {
      await this.#control.query(`vacuum (skip_locked, truncate off) ${relation}`)
    }
    await this.#control.query('vacuum (skip_locked) tidemark.marks')
  }
}
