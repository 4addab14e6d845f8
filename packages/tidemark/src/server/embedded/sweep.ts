import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { postgresAccount } from './account.ts'
import { cacheFolder, dataFolders, runtimeFolder } from './folders.ts'
import { folderSize } from './folder-size.ts'
import { instanceAt, ownerFile, socketFolderIn, type Owner } from './instance.ts'
import { cleanUpAfter } from './keeper/clean-up.ts'
import type { KeeperNote } from './keeper/note.ts'
import { isHeld, readLocks } from './lock.ts'
import { isRunning } from '../process-identity.ts'
import { endRemains } from './remains.ts'

/** What a sweep removed. */
export interface Swept {
  readonly what: 'server' | 'data' | 'cache'
  readonly path: string
  readonly bytes: number
}

/** Caches that nobody used for so long are removed; they can be made again at any time. */
const unusedDays = 30

/** Removes what dead servers left and what nobody used for a month. What runs, or may run on another host, stays. */
export async function sweepEmbedded(): Promise<readonly Swept[]> {
  const account = postgresAccount()
  const runtime = runtimeFolder(account)
  const cache = cacheFolder(account)
  const servers = await sweepDeadServers(runtime)
  const data = await sweepAbandonedData(dataFolders(cache), runtime)
  return [...servers, ...data, ...(await sweepCache(cache, runtime))]
}

async function sweepDeadServers(runtime: string): Promise<readonly Swept[]> {
  const swept: Swept[] = []
  for (const lock of readLocks<KeeperNote>(runtime).filter((lock) => !isHeld(lock))) {
    const path = lock.note.instance?.folder ?? runtime
    const bytes = lock.note.instance?.keep === false ? await folderSize(path) : 0
    await cleanUpAfter(lock)
    swept.push({ what: 'server', path, bytes })
  }
  return swept
}

async function sweepAbandonedData(folders: readonly string[], runtime: string): Promise<readonly Swept[]> {
  const swept: Swept[] = []
  for (const folder of folders) {
    for (const entry of entries(folder)) {
      const path = join(folder, entry)
      if (!isAbandoned(path)) continue
      const bytes = await folderSize(path)
      await endRemains(instanceAt(path, socketFolderIn(runtime, entry), false), undefined)
      swept.push({ what: 'data', path, bytes })
    }
  }
  return swept
}

/** A home folder may be shared by several hosts: another host's data counts as abandoned only when it is old. */
function isAbandoned(path: string): boolean {
  const { host, owner } = readOwner(path) ?? {}
  if (owner === undefined || host !== hostname()) return ageInDays(newestSign(path)) > unusedDays
  return !isRunning(owner)
}

function newestSign(path: string): string {
  const control = join(path, 'data', 'global', 'pg_control')
  return statSync(control, { throwIfNoEntry: false }) === undefined ? path : control
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(path, ownerFile), 'utf8')) as Owner
  } catch {
    return undefined
  }
}

async function sweepCache(cache: string, runtime: string): Promise<readonly Swept[]> {
  const inUse = readLocks<KeeperNote>(runtime).map(({ note }) => note.spec.bin)
  const swept: Swept[] = []
  for (const path of cachedFolders(cache)) {
    if (inUse.some((bin) => bin.startsWith(path)) || ageInDays(lastUse(path)) <= unusedDays) continue
    const bytes = await folderSize(path)
    rmSync(path, { recursive: true, force: true })
    swept.push({ what: 'cache', path, bytes })
  }
  return swept
}

function cachedFolders(cache: string): readonly string[] {
  return ['pristine', 'parked', 'programs'].flatMap((kind) =>
    entries(join(cache, kind)).map((entry) => join(cache, kind, entry)),
  )
}

function lastUse(path: string): string {
  const marker = join(path, 'complete.json')
  return statSync(marker, { throwIfNoEntry: false }) === undefined ? path : marker
}

function ageInDays(path: string): number {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  return (Date.now() - modified) / 86_400_000
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
