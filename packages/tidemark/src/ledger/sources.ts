import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The ledger's functions, in the order in which they are made. */
export const parts = ['state', 'contents', 'leftovers', 'mark', 'rewind', 'public', 'purge'] as const

export const sql = Object.fromEntries(
  [...parts, 'schema', 'sequences', 'tracking', 'ddl', 'catalog'].map((name) => [
    name,
    readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'),
  ]),
)

/** Raised whenever generated code changes; the SQL files speak for themselves. */
const generatorVersion = 20

/** Part of every template's fingerprint: templates with another ledger are never used. */
export const ledgerVersion = createHash('sha256')
  .update(JSON.stringify([generatorVersion, sql]))
  .digest('hex')
  .slice(0, 16)
