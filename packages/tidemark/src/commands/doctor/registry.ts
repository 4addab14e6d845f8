import { inventory, type InventoryItem } from '../../database/inventory.ts'
import { count, megabytes } from '../../report/words.ts'
import type { ServerAccess } from '../../server/server.ts'
import { failedCheck, type Check } from './check.ts'

/** Tidemark's own bookkeeping on the server: none yet, readable, or somebody else's database under its name. */
export async function registryCheck(access: ServerAccess): Promise<Check> {
  try {
    return { name: 'registry', status: 'ok', detail: describe(await inventory(access)) }
  } catch (error) {
    return failedCheck('registry', error)
  }
}

function describe(items: readonly InventoryItem[]): string {
  if (items.every(({ state }) => state !== 'registry')) return 'none yet: the first run creates it'
  const templates = items.filter(({ state }) => state === 'template').length
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
  return `${count(templates, 'template')}, ${count(items.length, 'database')} of Tidemark's, ${megabytes(bytes)} in all`
}
