import { TidemarkError } from '../errors/tidemark-error.ts'

/**
 * Refuses what Node 20 says when a migration tool imports TypeScript: its words name neither the way out nor whose import it was.
 * @throws TidemarkError TM_MIGRATION_TYPESCRIPT
 */
export function refuseTypeScript(name: string, seen: string, cause?: unknown): void {
  if (!/Unknown file extension ["'\\]*\.[cm]?tsx?\b/.test(seen)) return
  const { node } = process.versions
  throw new TidemarkError('TM_MIGRATION_TYPESCRIPT', { seen, facts: { name, node }, cause })
}
