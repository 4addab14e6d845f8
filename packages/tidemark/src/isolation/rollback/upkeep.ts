import type { Footprint } from '../../ledger/ledger.ts'
import { purgeLarge } from '../../ledger/purge-large.ts'
import { ours } from '../../queries/text.ts'
import { quoteLiteral } from '../../server/quote.ts'
import { type Backend, BackendError } from './backend.ts'

/** Transactions between two rounds. Dead rows of that many tests slow nothing down measurably. */
const round = 250

/** What is rolled back leaves dead rows, and nobody else removes them where there is no autovacuum. */
export class Upkeep {
  readonly #dirty = new Set<string>()
  #transactions = 0

  /** Takes note of what was rolled back. */
  note(footprint: Footprint): void {
    for (const table of Object.keys(footprint)) this.#dirty.add(table)
  }

  /** Counts a transaction that ends. */
  isDue(): boolean {
    this.#transactions += 1
    return this.#transactions % round === 0 && this.#dirty.size > 0
  }

  /** Between two transactions. */
  async work(backend: Backend): Promise<void> {
    const names = [...this.#dirty].map(quoteLiteral).join(', ')
    this.#dirty.clear()
    try {
      const relations = await backend.run(`select ${ours} relation::text from tidemark.tables where name in (${names})`)
      // regclass as text is quoted where it has to be.
      const vacuum = relations.map(([relation]) => `vacuum (skip_locked, truncate off) ${relation ?? ''}`)
      await backend.run(`${ours} ${purgeLarge}`, ...vacuum)
    } catch (error) {
      // A round that fails is no loss, the next one does it.
      if (!(error instanceof BackendError)) throw error
    }
  }
}
