import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerAccess } from '../server.ts'
import { quoteIdentifier } from '../quote.ts'
import { programIn } from './binaries/candidate.ts'
import { run } from './command.ts'
import { copyTree } from './copy.ts'
import { passableFolder } from './folders.ts'
import { readStored, removeUnfinished, storeComplete, type StoredData } from './pristine.ts'
import type { ServerSpec } from './spec.ts'
import type { RunningServer } from './keeper/messages.ts'

/** Largest data directory that is parked, in bytes, and how many are kept in all. */
const largest = 512 * 2 ** 20
const most = 4

const databases = readFileSync(new URL('park.sql', import.meta.url), 'utf8')

interface Found {
  readonly name: string
  readonly mark: string | null
}

/**
 * Parking keeps a stopped server's data, and with it the templates, for the next start. Says whether that is worth it and
 * allowed, and drops what a run left: databases with Tidemark's mark that are neither template nor registry. A database
 * without the mark is the user's own: it is not touched, and such a server is not parked.
 */
export async function mayPark(access: ServerAccess): Promise<boolean> {
  const { withControl } = await import('./control.ts')
  return withControl(access, async (client) => {
    const { rows } = await client.query<Found>(databases)
    if (rows.some(({ mark }) => mark?.startsWith('tidemark:') !== true)) return false
    if (!rows.some(({ mark }) => isTemplate(mark))) return false
    for (const { name } of rows.filter(({ mark }) => !isTemplate(mark) && !isRegistry(mark))) {
      await client.query(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`)
    }
    return true
  })
}

/** Copies the data of a server that was stopped in order into the cache. */
export async function storeParked(spec: ServerSpec, key: string, { instance, access }: RunningServer): Promise<void> {
  if ((await sizeOf(instance.data)) > largest) return
  const folder = passableFolder(join(spec.cache, 'parked'))
  removeUnfinished(folder, key)
  await storeComplete(join(folder, key), spec.account, async (unfinished) => {
    const data = join(unfinished, 'data')
    await copyTree(instance.data, data)
    const synced = await run(programIn(spec.bin, 'initdb'), ['--sync-only', '-D', data], spec.account)
    if (!synced.ok) throw new Error(synced.output)
    return access.password
  })
  dropOldest(folder)
}

export function parkedData(spec: ServerSpec, key: string): StoredData | undefined {
  return readStored(join(spec.cache, 'parked', key))
}

export function dropParked(spec: ServerSpec, key: string): void {
  rmSync(join(spec.cache, 'parked', key), { recursive: true, force: true })
}

function isTemplate(mark: string | null): boolean {
  return mark?.startsWith('tidemark:template') === true
}

function isRegistry(mark: string | null): boolean {
  return mark?.startsWith('tidemark:registry') === true
}

function dropOldest(folder: string): void {
  const parked = readdirSync(folder)
    .filter((entry) => !entry.includes('.'))
    .map((entry) => ({ path: join(folder, entry), used: lastUse(join(folder, entry)) }))
    .sort((one, other) => other.used - one.used)
  for (const { path } of parked.slice(most)) rmSync(path, { recursive: true, force: true })
}

function lastUse(path: string): number {
  return statSync(join(path, 'complete.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true })
  const sizes = await Promise.all(entries.map(async (entry) => (await lstat(join(folder, entry))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
