import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { readInventory } from './inventory.ts'
import { tryLock, unlock } from './locks.ts'
import type { Snapshot } from './snapshot.ts'
import { dropAndForget } from './sweep.ts'

/** Drops a snapshot that nobody is using. @throws TidemarkError TM_SNAPSHOT_IN_USE */
export async function dropSnapshot(registry: Client, { database, name }: Snapshot): Promise<void> {
  if (!(await tryLock(registry, 'template', database))) throw inUse(name, 'somebody is cloning it')
  try {
    const [item] = await readInventory(registry, database)
    if (item?.inUse) throw inUse(name, `a run on ${item.template} is alive`)
    await dropAndForget(registry, database)
  } finally {
    await unlock(registry, 'template', database)
  }
}

function inUse(name: string, seen: string): TidemarkError {
  return new TidemarkError('TM_SNAPSHOT_IN_USE', { seen, facts: { name } })
}
