import type { Client } from 'pg'
import { expect } from 'vitest'
import type { ServerAccess } from '../../src/server/server.ts'
import type { Digest } from '../../src/ledger/digest.ts'
import type { Mark } from '../../src/ledger/ledger.ts'
import { differences, Scratch } from '../ledger/scratch.ts'
import type { Step } from './history.ts'

/** A database with a generated schema on which histories are tried one after the other. Replaced when a history leaves it unclean. */
export class Playground implements AsyncDisposable {
  readonly #access: ServerAccess
  readonly #schema: string
  #scratch: Scratch | undefined
  #digest: Digest | undefined
  /** Answers of the ledger so far, to see that histories are not all refused. */
  readonly counts = { clean: 0, replaced: 0, statements: 0, failed: 0 }

  constructor(access: ServerAccess, schema: string) {
    this.#access = access
    this.#schema = schema
  }

  /** Runs a history and rewinds mark by mark: each time the complete state must be that of the mark. */
  async try(history: readonly Step[]): Promise<void> {
    this.#scratch ??= await Scratch.create(this.#access, this.#schema)
    const scratch = this.#scratch
    const sessions = await this.#sessions(scratch)
    try {
      await this.#play(scratch, sessions, history)
    } catch (error) {
      await this.#replace()
      throw error
    } finally {
      await Promise.allSettled(sessions.map((session) => session.end()))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scratch?.[Symbol.asyncDispose]()
  }

  async #play(scratch: Scratch, sessions: readonly Client[], history: readonly Step[]): Promise<void> {
    this.#digest ??= await scratch.digest()
    const marks: [Mark, Digest][] = [[0, this.#digest]]
    let obstacle = false
    for (const step of history) {
      if (step.mark) marks.push(...(await this.#mark(scratch, sessions)))
      else obstacle = (await this.#run(sessions[step.session]!, step)) || obstacle
    }
    for (const [mark, digest] of marks.toReversed()) {
      const rewind = await scratch.ledger.rewind(mark)
      if (!rewind.clean) {
        expect(
          obstacle || rewind.leftovers.some(({ kind }) => kind === 'untracked-write'),
          JSON.stringify(rewind),
        ).toBe(true)
        return this.#replace()
      }
      // Temporary tables belong to their sessions, and show in the catalogs as long as these live.
      for (const session of sessions) await session.query('discard temp').catch(() => {})
      expect(differences(digest, await scratch.digest())).toEqual([])
    }
    this.counts.clean += 1
  }

  async #sessions(scratch: Scratch): Promise<readonly Client[]> {
    const sessions = await Promise.all([scratch.session(), scratch.session(), scratch.session()])
    // Sessions that block each other give up: the history goes on with what happened.
    for (const session of sessions) await session.query("set lock_timeout = '20ms'; set deadlock_timeout = '10ms'")
    return sessions
  }

  /** Marks are made at rest, as the runner does between hooks and tests. */
  async #mark(scratch: Scratch, sessions: readonly Client[]): Promise<[Mark, Digest][]> {
    for (const session of sessions)
      await session.query('rollback; select pg_advisory_unlock_all(); discard temp').catch(() => {})
    return [[await scratch.ledger.mark(), await scratch.digest()]]
  }

  /** True when the step was an obstacle and succeeded. */
  async #run(session: Client, { sql, obstacle }: Step): Promise<boolean> {
    this.counts.statements += 1
    try {
      await session.query(sql)
      return obstacle
    } catch {
      this.counts.failed += 1
      return false
    }
  }

  async #replace(): Promise<void> {
    this.counts.replaced += 1
    await this.#scratch?.[Symbol.asyncDispose]()
    this.#scratch = undefined
    this.#digest = undefined
  }
}
