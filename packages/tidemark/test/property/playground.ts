import { expect } from 'vitest'
import type { ServerAccess } from '../../src/server/server.ts'
import type { Digest } from '../../src/ledger/digest.ts'
import type { Mark } from '../../src/ledger/ledger.ts'
import { differences, Scratch } from '../ledger/scratch.ts'
import { type History, sessionCount, type Step } from './history.ts'
import { resolve } from './names.ts'
import type { SchemaSpec } from './schema.ts'
import { Session } from './sessions.ts'
import { readState, type State, stateQuery } from './state.ts'

/** The complete digest, catalogs included, is compared after so many histories. */
const betweenDigests = 5

/** What a rewind may name as the reason for a replacement. */
const reasons = new Set([
  'ddl',
  'large-object',
  'untracked-write',
  'transaction',
  'query',
  'advisory-lock',
  'prepared-transaction',
])

/** A point of a history. Its state can't be read where a schema change has taken away what it is read from. */
type Point = readonly [mark: Mark, state: State | undefined]

/** A database with a generated schema on which histories are tried one after the other. Replaced when a history leaves it unclean. */
export class Playground implements AsyncDisposable {
  readonly #base: Scratch
  readonly #schema: SchemaSpec
  readonly #query: string
  readonly #before: State
  readonly #digest: Digest
  #scratch: Scratch | undefined
  #sessions: readonly Session[] = []
  #tried = 0
  /** After a difference every history is judged by the complete digest, so that shrinking finds the one. */
  #careful = false
  /** Answers of the ledger so far, to see that histories are not all refused. */
  readonly counts = { clean: 0, replaced: 0, rewinds: 0, statements: 0, failed: 0 }
  /** Statements that were carried out. */
  readonly done: string[] = []

  private constructor(base: Scratch, schema: SchemaSpec, query: string, before: State, digest: Digest) {
    this.#base = base
    this.#schema = schema
    this.#query = query
    this.#before = before
    this.#digest = digest
  }

  static async create(access: ServerAccess, schema: SchemaSpec, sql: string): Promise<Playground> {
    const base = await Scratch.create(access, sql, { graceMs: 0 })
    const session = await base.session()
    const query = await stateQuery(session)
    const before = await readState(session, query)
    const digest = await base.digest()
    await base.disconnect()
    return new Playground(base, schema, query, before, digest)
  }

  /** Runs a history and rewinds mark by mark: each time the state must be that of the mark. */
  async try({ steps, settled }: History): Promise<void> {
    this.#scratch ??= await this.#base.clone()
    if (this.#sessions.length === 0)
      this.#sessions = Array.from({ length: sessionCount }, () => new Session(this.#scratch!))
    try {
      await this.#play(this.#scratch, steps, settled)
    } catch (error) {
      this.#careful = true
      await this.#replace()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scratch?.[Symbol.asyncDispose]()
    await this.#base[Symbol.asyncDispose]()
  }

  async #play(scratch: Scratch, steps: readonly Step[], settled: boolean): Promise<void> {
    const points: Point[] = [[0, this.#before]]
    const seen = { obstacle: false }
    for (const step of steps) {
      if (!(await this.#step(scratch, step, points, seen))) return this.#replace()
    }
    if (settled) await this.#rest(scratch)
    while (points.length > 0) {
      if (!(await this.#rewind(scratch, points.pop()!, seen))) return this.#replace()
    }
    this.counts.clean += 1
    await this.#compareAll(scratch)
  }

  /** False when the database has to be replaced. */
  async #step(scratch: Scratch, step: Step, points: Point[], seen: { obstacle: boolean }): Promise<boolean> {
    switch (step.do) {
      case 'run':
        await this.#run(step, seen)
        return true
      case 'start':
        await this.#sessions[step.session]!.start(resolve(step.sql, this.#schema))
        return true
      case 'terminate':
        await scratch.control.query('select pg_terminate_backend($1)', [this.#sessions[step.session]!.pid])
        return true
      case 'mark':
        await this.#rest(scratch)
        points.push(await this.#mark(scratch, seen))
        return true
      case 'rewind': {
        points.length = Math.max(1, points.length - step.marks)
        const point = points.at(-1)!
        if (step.interrupted) {
          await this.#rest(scratch)
          await scratch.interruptRewind(point[0])
        }
        return this.#rewind(scratch, point, seen)
      }
    }
  }

  async #run({ session, sql, obstacle }: Extract<Step, { do: 'run' }>, seen: { obstacle: boolean }): Promise<void> {
    const statement = resolve(sql, this.#schema)
    const done = await this.#sessions[session]!.run(statement)
    this.counts.statements += 1
    if (done) this.done.push(statement)
    else this.counts.failed += 1
    // Cut off, it leaves half of itself.
    if ((done || sql.includes('concurrently')) && obstacle) seen.obstacle = true
  }

  /** Marks are made at rest, as the runner does between hooks and tests. */
  async #rest(scratch: Scratch): Promise<void> {
    for (const session of this.#sessions) await session.rest()
    await scratch.rollBackPrepared()
  }

  async #mark(scratch: Scratch, { obstacle }: { readonly obstacle: boolean }): Promise<Point> {
    const mark = await scratch.ledger.mark()
    const state = readState(scratch.control, this.#query)
    return [mark, await (obstacle ? state.catch(() => undefined) : state)]
  }

  /** False when the database has to be replaced. */
  async #rewind(scratch: Scratch, [mark, state]: Point, seen: { readonly obstacle: boolean }): Promise<boolean> {
    this.counts.rewinds += 1
    const { clean, leftovers } = await scratch.ledger.rewind(mark)
    for (const session of this.#sessions) await session.settled()
    if (!clean) {
      const kinds = leftovers.map(({ kind }) => kind)
      const expected = seen.obstacle || kinds.includes('untracked-write')
      expect(expected && kinds.every((kind) => reasons.has(kind)), JSON.stringify(leftovers)).toBe(true)
      return false
    }
    if (state !== undefined) expect(await readState(scratch.control, this.#query)).toEqual(state)
    return true
  }

  async #compareAll(scratch: Scratch): Promise<void> {
    this.#tried += 1
    if (!this.#careful && this.#tried % betweenDigests !== 0) return
    // Temporary tables belong to their sessions, and show in the catalogs as long as these live.
    await this.#rest(scratch)
    expect(differences(this.#digest, await scratch.digest())).toEqual([])
  }

  async #replace(): Promise<void> {
    this.counts.replaced += 1
    await this.#scratch?.[Symbol.asyncDispose]()
    this.#scratch = undefined
    this.#sessions = []
  }
}
