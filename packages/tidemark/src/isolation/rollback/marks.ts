import type { Footprint, Mark } from '../../ledger/ledger.ts'
import { ours } from '../../queries/text.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import { BackendError } from './backend.ts'
import type { OneSession } from './one-session.ts'
import { settingsFrom } from './settings.ts'
import { Upkeep } from './upkeep.ts'

const hasWritten = 'pg_current_xact_id_if_assigned() is not null'

interface HeldMark {
  readonly mark: Mark
  readonly savepoint: string
}

/** The states that the test's transaction can go back to. Whoever asks has the turn. */
export class Marks {
  readonly #one: OneSession
  readonly #hasLedger: boolean
  readonly #upkeep = new Upkeep()
  #held: readonly HeldMark[] = []

  constructor(one: OneSession, hasLedger: boolean) {
    this.#one = one
    this.#hasLedger = hasLedger
  }

  async begin(): Promise<void> {
    await this.#one.backend.run('begin')
    await this.#one.readDeferrable()
  }

  /** Names the present state. As long as nothing was written it is the template's. */
  async mark(): Promise<Mark> {
    const { backend } = this.#one
    await this.#resetSettings()
    if (this.#held.length === 0 && !(await this.#hasWritten())) return 0
    const mark = await this.#number()
    const savepoint = quoteIdentifier(`tidemark mark ${mark}`)
    await backend.run(`savepoint ${savepoint}`)
    this.#held = [...this.#held, { mark, savepoint }]
    return mark
  }

  /** What was written since a mark; nothing where nobody keeps account of it, or where its tables have changed. */
  async footprint(mark: Mark): Promise<Footprint> {
    const { backend } = this.#one
    await this.#resetSettings()
    await backend.run('savepoint tidemark_look')
    const footprint = await this.#look(mark)
    await backend.run('rollback to savepoint tidemark_look; release savepoint tidemark_look')
    return footprint
  }

  /** Takes back everything since a mark, and says what that was. */
  async takeBack(mark: Mark): Promise<Footprint> {
    await this.#resetSettings()
    const footprint = await this.#look(mark)
    this.#upkeep.note(footprint)
    await this.#goBack(mark)
    return footprint
  }

  /** The role and the timeouts of whoever was here last are not for what follows. */
  async #resetSettings(): Promise<void> {
    const settings = settingsFrom(this.#one.present, new Map())
    if (settings.length > 0) await this.#one.backend.run(settings.join('; '))
    this.#one.present = new Map()
  }

  /** The transaction may have failed afterwards. */
  async #look(mark: Mark): Promise<Footprint> {
    if (!this.#hasLedger) return {}
    const footprint = `tidemark.footprint(${mark.toFixed(0)})::text`
    try {
      const [[text] = []] = await this.#one.backend.run(`select ${ours} case when ${hasWritten} then ${footprint} end`)
      return JSON.parse(text ?? '{}') as Footprint
    } catch (error) {
      if (!(error instanceof BackendError)) throw error
      return {}
    }
  }

  async #goBack(mark: Mark): Promise<void> {
    const held = this.#held.findLast((one) => one.mark <= mark)
    this.#held = held === undefined ? [] : this.#held.slice(0, this.#held.indexOf(held) + 1)
    if (held === undefined) await this.#startAnew()
    else await this.#goBackTo(held)
    this.#one.present = new Map()
    this.#one.schemaIsBack()
    await this.#one.readDeferrable()
  }

  /** Sequences are put back between two transactions: in one it would count as a write. */
  async #startAnew(): Promise<void> {
    const { backend } = this.#one
    if (this.#upkeep.isDue()) {
      await backend.run('rollback')
      await this.#upkeep.work(backend)
    }
    try {
      await backend.run('rollback', this.#sequences(0), 'begin')
    } catch (error) {
      if (!(error instanceof BackendError)) throw error
    }
    if (backend.status === 'I') await backend.run('begin')
  }

  async #goBackTo({ mark, savepoint }: HeldMark): Promise<void> {
    const { backend } = this.#one
    const back = `rollback to savepoint ${savepoint}`
    try {
      await backend.run(back, this.#sequences(mark))
    } catch (error) {
      if (!(error instanceof BackendError)) throw error
      await backend.run(back)
    }
  }

  #sequences(mark: Mark): string {
    return this.#hasLedger ? `select ${ours} tidemark.restore_sequences(${mark.toFixed(0)})` : ''
  }

  async #hasWritten(): Promise<boolean> {
    const [[written] = []] = await this.#one.backend.run(`select ${ours} ${hasWritten}`)
    return written === 't'
  }

  async #number(): Promise<Mark> {
    if (!this.#hasLedger) return (this.#held.at(-1)?.mark ?? 0) + 1
    const [[mark] = []] = await this.#one.backend.run(`select ${ours} tidemark.mark()`)
    return Number(mark)
  }
}
