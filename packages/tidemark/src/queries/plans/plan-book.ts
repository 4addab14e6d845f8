import { leaseExtraDatabase } from '../../database/lease-database.ts'
import type { LeaseRequest } from '../../database/lease.ts'
import type { ServerAccess } from '../../server/server.ts'
import { explainAll, type Plan } from './explain.ts'

/** The plans of statements in a clean clone of the template, each made once. */
export class PlanBook {
  readonly #access: ServerAccess
  readonly #request: Omit<LeaseRequest, 'slots' | 'hint'>
  readonly #plans = new Map<string, Plan | undefined>()

  constructor(access: ServerAccess, request: Omit<LeaseRequest, 'slots' | 'hint'>) {
    this.#access = access
    this.#request = request
  }

  /** Plans by statement; those that can't be explained are missing. */
  async plansOf(texts: readonly string[]): Promise<ReadonlyMap<string, Plan>> {
    const unknown = texts.filter((text) => !this.#plans.has(text))
    if (unknown.length > 0) await this.#explain(unknown)
    return new Map(
      texts.flatMap((text) => {
        const plan = this.#plans.get(text)
        return plan === undefined ? [] : [[text, plan] as const]
      }),
    )
  }

  async #explain(texts: readonly string[]): Promise<void> {
    await using clone = await leaseExtraDatabase(this.#access, this.#request)
    const plans = await explainAll(this.#access, clone.database, texts)
    for (const text of texts) this.#plans.set(text, plans.get(text))
  }
}
