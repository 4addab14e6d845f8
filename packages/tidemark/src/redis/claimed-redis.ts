import type { Leftover } from '../ledger/ledger.ts'
import { redisUrl, type RedisAccess } from './access.ts'
import { requireClaim, unclaim, type Claim } from './claims.ts'
import { endUnfinished, readClients, type RedisClient } from './clients.ts'
import type { RedisConnection } from './connection.ts'
import type { Argument, Reply } from './resp.ts'
import type { RedisChanges } from './changes.ts'
import { changesBetween, commandsTo, readKeyspace, type Keyspace } from './state.ts'

/** A point to which a Redis can go back. */
export interface RedisState {
  readonly keys: Keyspace
  readonly clients: readonly RedisClient[]
}

/** What going back took back. */
export interface RedisRewind {
  readonly changes: RedisChanges | undefined
  readonly leftovers: readonly Leftover[]
}

interface Parts {
  readonly access: RedisAccess
  readonly connection: RedisConnection
  readonly claim: Claim
  /** Database in which the claim is. */
  readonly registry: number
  /** Number of the database that the keys are in. */
  readonly database: number
  /** What all keys begin with; empty where the database is ours alone. */
  readonly prefix: string
  readonly graceMs: number
}

/** Part of a Redis that is ours as long as our connection lives: a database of its own number, or all keys with a prefix. */
export class ClaimedRedis implements AsyncDisposable {
  /** The state that it begins with. */
  readonly clean: RedisState = { keys: new Map(), clients: [] }
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get url(): string {
    return redisUrl(this.#parts.access, this.#parts.database)
  }

  get prefix(): string {
    return this.#parts.prefix
  }

  /** The variables that tell an application. */
  get env(): Readonly<Record<string, string>> {
    return { REDIS_URL: this.url, ...(this.prefix === '' ? {} : { REDIS_PREFIX: this.prefix }) }
  }

  /** The present state. */
  async look(): Promise<RedisState> {
    const list = await this.#check()
    return { keys: await this.#read(), clients: readClients(list, this.#parts.database) }
  }

  /** What was changed since. */
  async changes(since: RedisState): Promise<RedisChanges | undefined> {
    await this.#check()
    return changesBetween(since.keys, await this.#read())
  }

  /** Goes back: what came later is deleted, what was there is as it was, time to live included. */
  async goBack(to: RedisState): Promise<RedisRewind> {
    const { connection, database, graceMs } = this.#parts
    const list = await this.#check()
    // Where only keys are kept apart, nobody can tell whose client it is.
    const leftovers =
      this.prefix === '' ? await endUnfinished(connection, { list, database, before: to.clients, graceMs }) : []
    const present = await this.#read()
    await this.#change(commandsTo(to.keys, present))
    return { changes: changesBetween(to.keys, present), leftovers }
  }

  /** Deletes everything. */
  async empty(): Promise<void> {
    await this.#check()
    await this.#change(commandsTo(this.clean.keys, await this.#read()))
  }

  /** Empties it and gives it up. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { connection, claim, registry } = this.#parts
    try {
      await this.empty()
      await connection.ask(['select', registry])
      await unclaim(connection, claim)
    } finally {
      await connection[Symbol.asyncDispose]()
    }
  }

  async #read(): Promise<Keyspace> {
    return readKeyspace(this.#parts.connection, `${this.prefix}*`)
  }

  async #change(commands: readonly (readonly Argument[])[]): Promise<void> {
    if (commands.length > 0) await this.#parts.connection.ask(['multi'], ...commands, ['exec'])
  }

  /** Makes sure that it still is ours, and says who is connected. */
  async #check(): Promise<Reply> {
    const { connection, claim, registry, database } = this.#parts
    const [, owner = null, , list = null] = await connection.ask(
      ['select', registry],
      ['get', claim.key],
      ['select', database],
      ['client', 'list'],
    )
    requireClaim(claim, owner)
    return list
  }
}
