import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { keyOfRule } from './rule-key.ts'

const numbered = readFileSync(new URL('./numbered.sql', import.meta.url), 'utf8')

/** Keys of rules whose values may come from a sequence. The session's search_path is `pg_catalog`. */
export async function readNumbered(session: Client): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<Parameters<typeof keyOfRule>[0]>(numbered)
  return new Set(rows.map((rule) => keyOfRule(rule)))
}
