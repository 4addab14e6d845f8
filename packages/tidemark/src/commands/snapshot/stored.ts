import { dropSnapshot } from '../../database/drop-snapshots.ts'
import { type InventoryItem, readInventory } from '../../database/inventory.ts'
import { findRegistry } from '../../database/registry.ts'
import { listSnapshots, type Snapshot } from '../../database/snapshot.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { megabytes } from '../../report/words.ts'
import { loadProject } from '../../runner/load.ts'
import type { Client } from 'pg'
import type { Invocation, CommandOutcome } from '../frame/command.ts'
import { storedServer } from '../frame/running-server.ts'

/** One snapshot in `tidemark snapshot list --json`. */
interface Listed extends Omit<Snapshot, 'fingerprint' | 'base'>, Pick<InventoryItem, 'bytes' | 'since' | 'inUse'> {
  /** Name of the snapshot that it is layered on; undefined: the template. */
  readonly base: string | undefined
  readonly root: string
}

/** Every snapshot on the project's server, and those that it left behind when it stopped. */
export async function list(invocation: Invocation): Promise<CommandOutcome> {
  const snapshots = (await onServer(invocation, readAll)) ?? []
  const lines = snapshots.map(
    ({ name, base, bytes, database, since }) =>
      `${name}${base === undefined ? '' : ` on ${base}`}  ${megabytes(bytes)}  ${database}  used ${since?.toISOString()}`,
  )
  return { code: 0, json: { snapshots }, text: lines.join('\n') || 'no snapshots' }
}

/** Drops every snapshot of that name that this project made. */
export async function dropNamed(invocation: Invocation, name: string): Promise<CommandOutcome> {
  const dropped = await onServer(invocation, async (registry, root) => {
    const all = (await listSnapshots(registry)).filter((one) => one.name === name && one.root === root)
    for (const one of all) await dropSnapshot(registry, one)
    return all.map(({ database }) => database)
  })
  if (dropped === undefined || dropped.length === 0) {
    throw new TidemarkError('TM_SNAPSHOT_MISSING', { seen: 'none of this project', facts: { name } })
  }
  return { code: 0, json: { dropped }, text: dropped.map((database) => `dropped ${name}: ${database}`).join('\n') }
}

async function readAll(registry: Client): Promise<readonly Listed[]> {
  const items = new Map((await readInventory(registry)).map((item) => [item.name, item]))
  const all = await listSnapshots(registry)
  return all.flatMap(({ name, database, template, base, root }) => {
    const item = items.get(database)
    if (item === undefined) return []
    const { bytes, since, inUse } = item
    const below = all.find(({ fingerprint }) => fingerprint === base)?.name
    return [{ name, database, template, base: below, root, bytes, since, inUse }]
  })
}

/** Undefined when there is no server, or Tidemark never used it. */
async function onServer<Result>(
  invocation: Invocation,
  work: (registry: Client, root: string) => Promise<Result>,
): Promise<Result | undefined> {
  const config = await loadProject(invocation.cwd, invocation.overrides)
  const server = await storedServer(invocation, config)
  const registry = server === undefined ? undefined : await findRegistry(server.access)
  if (registry === undefined) return undefined
  try {
    return await work(registry, config.root)
  } finally {
    await registry.end()
  }
}
