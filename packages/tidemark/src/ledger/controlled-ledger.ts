import { DatabaseError, type Client, type QueryResultRow } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Footprint, Ledger, Leftover, Mark, Rewind, RewindOptions } from './ledger.ts'
import { clearTheWay, type InTheWay, stillInTheWay } from './in-the-way.ts'
import { describeUnclean, failure, type Unclean } from './unclean.ts'
import { Upkeep } from './upkeep.ts'

/** What `tidemark.rewind_here` returns. */
interface Answer {
  readonly inTheWay?: readonly InTheWay[]
  readonly unclean?: readonly Unclean[]
  readonly costly?: true
  readonly footprint?: Footprint
  readonly sequences?: number
  /** Of the ledger's own clock, when it began. */
  readonly stamp?: number
}

/** The ledger of one database, through its control session. Calls are made one after the other. */
export class ControlledLedger implements Ledger {
  readonly #control: Client
  readonly #graceMs: number
  readonly #upkeep: Upkeep
  /** When each mark that is still there was last gone back to: the next rewind to it has only later entries to look at. */
  readonly #rewound = new Map<Mark, number>()

  /** Marks and rewinds that were asked for. */
  #asked = 0

  constructor(control: Client, graceMs: number) {
    this.#control = control
    this.#graceMs = graceMs
    this.#upkeep = new Upkeep(control)
  }

  /** A statement for each table, so that no two tables of the user are locked at a time; and none any more once somebody waits. */
  async warm(): Promise<void> {
    const asked = this.#asked
    const { rows } = await this.#control.query<{ readonly id: number }>(writtenBefore)
    for (const { id } of rows) {
      if (this.#asked !== asked) return
      await this.#control.query('select tidemark.warm($1)', [id])
    }
  }

  async mark(): Promise<Mark> {
    this.#asked += 1
    // Of a transaction that commits later a part could be before the mark, and a part after it.
    await explained(() => this.#waitForGrace(undefined, ({ kind }) => kind === 'transaction' || kind === 'query'))
    const { mark } = await this.#one<{ readonly mark: string }>('tidemark_mark', 'select tidemark.mark() as mark', [])
    return Number(mark)
  }

  async rewind(mark: Mark = 0, { replaceable = false }: RewindOptions = {}): Promise<Rewind> {
    this.#asked += 1
    const first = await this.#tryRewind(mark, replaceable)
    if (first.inTheWay === undefined) return this.#finish(first, [])
    const ended = await this.#clearTheWay(mark)
    const second = await this.#tryRewind(mark, replaceable)
    if (second.inTheWay === undefined) return this.#finish(second, ended)
    return unclean([...ended, failure('new sessions kept getting in the way of the rewind')])
  }

  async footprint(mark: Mark = 0): Promise<Footprint> {
    const query = 'select tidemark.footprint_here($1) as footprint'
    const { footprint } = await this.#one<{ readonly footprint: Footprint }>('tidemark_footprint', query, [mark])
    return footprint
  }

  async #tryRewind(mark: Mark, replaceable: boolean): Promise<Answer> {
    const rewound = this.#rewound.get(mark) ?? mark
    try {
      const query = 'select tidemark.rewind_here($1, $2, $3) as answer'
      const values = [mark, rewound, replaceable]
      const { answer } = await this.#one<{ readonly answer: string }>('tidemark_rewind', query, values)
      const result = JSON.parse(answer) as Answer
      if (result.stamp !== undefined) this.#note(mark, result.stamp)
      return result
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      // Somebody began to write between the look and the rewind: the next look will see who.
      if (error.code === '55P03' || error.code === '40P01') return { inTheWay: [] }
      if (error.code === tooCostly) return { costly: true, footprint: await this.#writtenSince(rewound) }
      if (error.code === gaveUp) return { unclean: [{ kind: 'untracked-write', object: error.message }] }
      return { unclean: [{ kind: 'failure', object: error.message, query: error.where ?? '' }] }
    }
  }

  /** Later marks are gone with what came after them. */
  #note(mark: Mark, stamp: number): void {
    for (const later of this.#rewound.keys()) if (later > mark) this.#rewound.delete(later)
    this.#rewound.set(mark, stamp)
  }

  async #writtenSince(stamp: Mark): Promise<Footprint> {
    const query = 'select tidemark.written_since($1) as footprint'
    const { rows } = await explained(() => this.#control.query<{ readonly footprint: Footprint }>(query, [stamp]))
    return rows[0]?.footprint ?? {}
  }

  #clearTheWay(mark: Mark): Promise<readonly Leftover[]> {
    return explained(async () => clearTheWay(this.#control, await this.#waitForGrace(mark)))
  }

  /** Sessions that were only about to finish are no leftovers. */
  async #waitForGrace(mark?: Mark, counts: (somebody: InTheWay) => boolean = () => true): Promise<readonly InTheWay[]> {
    const until = realNow() + this.#graceMs
    let found = await stillInTheWay(this.#control, mark)
    while (found.some(counts) && realNow() < until) {
      await new Promise((resolve) => realSetTimeout(resolve, 5))
      found = await stillInTheWay(this.#control, mark)
    }
    return found
  }

  #finish(answer: Answer, ended: readonly Leftover[]): Rewind {
    if (answer.unclean !== undefined) {
      return unclean([...ended, ...answer.unclean.map((item) => describeUnclean(item))], answer.footprint)
    }
    const footprint = answer.footprint ?? {}
    if (answer.costly === true) return { ...unclean(ended, footprint), costly: true }
    this.#upkeep.rewound(footprint)
    return { clean: true, footprint, sequences: answer.sequences ?? 0, leftovers: ended }
  }

  async #one<Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<Row> {
    const { rows } = await explained(() => this.#control.query<Row>({ name, text, values: [...values] }))
    return rows[0] as Row
  }
}

/** SQLSTATE of `tidemark.give_up`. */
const gaveUp = 'TM001'

/** SQLSTATE of `tidemark.are_few`. */
const tooCostly = 'TM002'

/** What tests of this database wrote since the last purge, the next ones will write, too. */
const writtenBefore = `
  select t.id from tidemark.tables as t where t.kind = 'keyed' and pg_relation_size('tidemark.undo_' || t.id) > 0`

/** Captured before a test can replace it with fake timers. */
const realSetTimeout = globalThis.setTimeout
const realNow = performance.now.bind(performance)

function unclean(leftovers: readonly Leftover[], footprint: Footprint = {}): Rewind {
  return { clean: false, footprint, sequences: 0, leftovers }
}

async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw explain(error)
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return lost(error)
  if (error.code?.startsWith('57P') === true) return lost(error)
  // Inside a function (`where`) something else is missing: that is a failed rewind, not a missing ledger.
  if ((error.code === '3F000' || error.code === '42883') && error.where === undefined) {
    return new TidemarkError('TM_LEDGER_MISSING', { seen: error.message, cause: error })
  }
  return error
}

function lost(cause: unknown): TidemarkError {
  return new TidemarkError('TM_LEDGER_CONTROL_LOST', {
    seen: cause instanceof Error ? cause.message : String(cause),
    cause,
  })
}
