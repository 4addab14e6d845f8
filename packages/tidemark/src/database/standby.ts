import type { Client } from 'pg'
import type { ServerAccess } from '../server/server.ts'
import { openRegistry, withRegistry } from './registry.ts'
import { withTroubleExplained } from './server-trouble.ts'

/** A session of the registry that waits beside a spare, so that the replacement needn't open one. */
export class Standby implements AsyncDisposable {
  readonly #access: ServerAccess
  #session: Client | undefined

  constructor(access: ServerAccess) {
    this.#access = access
  }

  /** Works in a session that then stays open. */
  async prepare(work: (registry: Client) => Promise<void>): Promise<void> {
    const registry = (await this.#alive()) ?? (await openRegistry(this.#access))
    try {
      await withTroubleExplained(() => work(registry))
    } finally {
      this.#session = registry
    }
  }

  /** Works in the session that waits, or else in one that ends afterwards. */
  async use<Result>(work: (registry: Client) => Promise<Result>): Promise<Result> {
    const registry = await this.#alive()
    if (registry === undefined) return withRegistry(this.#access, work)
    try {
      return await withTroubleExplained(() => work(registry))
    } finally {
      this.#session = registry
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#take()?.end()
  }

  /** A server's restart, or an administrator, may have ended it. */
  async #alive(): Promise<Client | undefined> {
    const registry = this.#take()
    try {
      await registry?.query('select')
      return registry
    } catch {
      return undefined
    }
  }

  #take(): Client | undefined {
    const session = this.#session
    this.#session = undefined
    return session
  }
}
