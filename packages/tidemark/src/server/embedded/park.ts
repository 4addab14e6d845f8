import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerAccess } from '../server.ts'
import { quoteIdentifier } from '../quote.ts'
import { folderSize } from './folder-size.ts'
import { passableFolder } from './folders.ts'
import { readStored, storeComplete, type StoredData } from './pristine.ts'
import type { ServerSpec } from './spec.ts'

/** Largest data directory that is parked, in bytes, and how many are kept in all. */
const largest = 512 * 2 ** 20
const most = 4

/** By Tidemark's mark: what makes parking worth it, what is kept with it, and what only belonged to a run. */
const worth = /^tidemark:(template|kept):/
const kept = /^tidemark:(template|snapshot|kept|registry):/
const passing = /^tidemark:(building|database|retired):/

const databases = readFileSync(new URL('park.sql', import.meta.url), 'utf8')

interface Found {
  readonly name: string
  readonly mark: string | null
}

/**
 * Parking keeps a stopped server's data, and with it the templates, for the next start. Says whether that is worth it and
 * allowed, and drops what runs left: clones and half-built templates. A database without a mark that we know is somebody
 * else's: it is not touched, and such a server is not parked.
 */
export async function mayPark(access: ServerAccess): Promise<boolean> {
  const { withControl } = await import('./control.ts')
  return withControl(access, async (client) => {
    const { rows } = await client.query<Found>(databases)
    if (rows.some(({ mark }) => !kept.test(mark ?? '') && !passing.test(mark ?? ''))) return false
    if (!rows.some(({ mark }) => worth.test(mark ?? ''))) return false
    for (const { name } of rows.filter(({ mark }) => passing.test(mark ?? ''))) {
      await client.query(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`)
    }
    return true
  })
}

/** Copies the data of a server that was stopped in order, and whose superuser has this password, into the cache. */
export async function storeParked(spec: ServerSpec, key: string, stopped: string, password: string): Promise<void> {
  if ((await folderSize(stopped)) > largest) return
  const folder = passableFolder(join(spec.cache, 'parked'))
  await storeComplete(join(folder, key), stopped, password, spec)
  dropOldest(folder)
}

export function parkedData(spec: ServerSpec, key: string): StoredData | undefined {
  return readStored(join(spec.cache, 'parked', key))
}

/** True when a server of that key, once stopped in order, left something behind. */
export function isParked(cache: string, key: string): boolean {
  return existsSync(join(cache, 'parked', key))
}

export function dropParked(spec: ServerSpec, key: string): void {
  rmSync(join(spec.cache, 'parked', key), { recursive: true, force: true })
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
