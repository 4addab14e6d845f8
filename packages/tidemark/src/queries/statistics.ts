import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { unlock, waitForLock } from '../database/locks.ts'
import { openRegistry } from '../database/registry.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Queries, Statement } from '../record/statement.ts'
import type { ServerAccess } from '../server/server.ts'
import { isCounted, readable } from './text.ts'

interface Entry {
  readonly id: string
  readonly calls: number
  readonly ms: number
  readonly rows: number
  /** Entries that the server has ever forgotten because its table was full. */
  readonly evictions: number
}

/**
 * What sessions asked of databases, as the server counts it in `pg_stat_statements`. Read in the registry: the users' databases need no
 * extension.
 */
export class Statistics implements AsyncDisposable {
  readonly #client: Client
  readonly #texts = new Map<string, string>()
  /** Databases that were set to zero, with the evictions at that moment. */
  readonly #zeroes = new Map<string, number>()

  private constructor(client: Client) {
    this.#client = client
  }

  /** @throws TidemarkError TM_QUERIES_NOT_LOADED, TM_QUERIES_RIGHTS */
  static async open(access: ServerAccess): Promise<Statistics> {
    const client = await openRegistry(access)
    try {
      await install(client, access)
      if (access.kind === 'embedded') await client.query(sql('forget-dropped'))
      return new Statistics(client)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  /** Counts anew from here. */
  async zero(database: string): Promise<void> {
    const { rows } = await this.#client.query<{ readonly evictions: number }>({
      name: 'tidemark_zero',
      text: sql('zero'),
      values: [database],
    })
    this.#zeroes.set(database, rows[0]?.evictions ?? 0)
  }

  /**
   * What was asked of a database since it was set to zero. Statements that failed are not counted.
   * @throws TidemarkError TM_QUERIES_NOT_COUNTED when it never was, TM_QUERIES_EVICTED when the server has forgotten statements meanwhile.
   */
  async read(database: string): Promise<Queries> {
    const before = this.#zeroes.get(database)
    if (before === undefined) throw new TidemarkError('TM_QUERIES_NOT_COUNTED', { seen: `database ${database}` })
    const query = { name: 'tidemark_read', text: sql('read'), values: [database] }
    const { rows: entries } = await this.#client.query<Entry>(query)
    refuseEvictions(before, entries[0]?.evictions ?? before)
    await this.#learnTexts(database, entries)
    const statements = entries
      .map(({ id, calls, ms, rows }) => ({ id, text: this.#texts.get(id) ?? '', calls, ms, rows }))
      .filter(({ text }) => isCounted(text))
    return total(statements)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const database of this.#zeroes.keys()) await this.zero(database)
    } finally {
      await this.#client.end()
    }
  }

  async #learnTexts(database: string, entries: readonly Entry[]): Promise<void> {
    const unknown = entries.map(({ id }) => id).filter((id) => !this.#texts.has(id))
    if (unknown.length === 0) return
    const query = { name: 'tidemark_texts', text: sql('texts'), values: [database, unknown] }
    const { rows } = await this.#client.query<{ readonly id: string; readonly text: string | null }>(query)
    for (const { id, text } of rows) this.#texts.set(id, readable(text ?? ''))
  }
}

/** Says at once that a server can't count, before tests find out. @throws TidemarkError TM_QUERIES_NOT_LOADED, TM_QUERIES_RIGHTS */
export async function requireStatistics(access: ServerAccess): Promise<void> {
  const statistics = await Statistics.open(access)
  await statistics[Symbol.asyncDispose]()
}

/** The statements that took the longest come first. */
export function total(statements: readonly Statement[]): Queries {
  const count = statements.reduce((sum, { calls }) => sum + calls, 0)
  const ms = statements.reduce((sum, statement) => sum + statement.ms, 0)
  return { count, ms, statements: statements.toSorted((a, b) => b.ms - a.ms) }
}

function refuseEvictions(before: number, now: number): void {
  if (now === before) return
  throw new TidemarkError('TM_QUERIES_EVICTED', {
    seen: `pg_stat_statements_info.dealloc went from ${before} to ${now}`,
  })
}

async function install(client: Client, { host, port, user }: ServerAccess): Promise<void> {
  const { rows } = await client.query<Readonly<Record<'loaded' | 'superuser' | 'installed', boolean>>>(sql('usable'))
  const seen = `${user}@${host}:${port}`
  if (rows[0]?.loaded !== true) throw new TidemarkError('TM_QUERIES_NOT_LOADED', { seen })
  if (!rows[0].superuser) throw new TidemarkError('TM_QUERIES_RIGHTS', { seen, facts: { user } })
  if (rows[0].installed) return
  await waitForLock(client, 'build', extension)
  try {
    await client.query(`create extension if not exists ${extension}`)
  } finally {
    await unlock(client, 'build', extension)
  }
}

const extension = 'pg_stat_statements'
const files = new Map<string, string>()

function sql(name: string): string {
  const text = files.get(name) ?? readFileSync(new URL(`sql/${name}.sql`, import.meta.url), 'utf8')
  files.set(name, text)
  return text
}
