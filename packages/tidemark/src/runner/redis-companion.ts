import type { ClaimedRedis, RedisState } from '../redis/claimed-redis.ts'
import type { RedisChanges } from '../redis/changes.ts'
import type { Companion, TakenBack } from './companions.ts'

/** The Redis of a test: connect to `url` with any client. */
export interface TestRedis {
  /** REDIS_URL, with the number of the database. */
  readonly url: string
  /** REDIS_PREFIX: what every key has to begin with; empty where the database is the worker's alone. */
  readonly prefix: string
  /** Both variables, for child processes. */
  readonly env: Readonly<Record<string, string>>
  /** What was changed since the test began: keys by type, and the first of them by name. */
  footprint(): Promise<RedisChanges>
  /** Goes back to where the test began. */
  rewind(): Promise<RedisChanges>
}

const nothing: RedisChanges = { types: {}, keys: [] }

/** Lets a worker's Redis go back when its database does. */
export class RedisCompanion implements Companion<RedisState>, TestRedis {
  readonly #redis: ClaimedRedis
  /** Where the present test began. */
  #base: RedisState

  constructor(redis: ClaimedRedis) {
    this.#redis = redis
    this.#base = redis.clean
  }

  get clean(): RedisState {
    return this.#redis.clean
  }

  get url(): string {
    return this.#redis.url
  }

  get prefix(): string {
    return this.#redis.prefix
  }

  get env(): Readonly<Record<string, string>> {
    return this.#redis.env
  }

  async look(): Promise<RedisState> {
    this.#base = await this.#redis.look()
    return this.#base
  }

  async goBack(to: RedisState): Promise<TakenBack> {
    this.#base = to
    const { changes, leftovers } = await this.#redis.goBack(to)
    return { leftovers, ...(changes === undefined ? {} : { redis: changes }) }
  }

  async footprint(): Promise<RedisChanges> {
    return (await this.#redis.changes(this.#base)) ?? nothing
  }

  async rewind(): Promise<RedisChanges> {
    return (await this.#redis.goBack(this.#base)).changes ?? nothing
  }

  /** The same for a test, which does not give it back. */
  lend(): TestRedis & AsyncDisposable {
    const { url, prefix, env } = this
    return {
      url,
      prefix,
      env,
      footprint: () => this.footprint(),
      rewind: () => this.rewind(),
      [Symbol.asyncDispose]: async () => {},
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#redis[Symbol.asyncDispose]()
  }
}
