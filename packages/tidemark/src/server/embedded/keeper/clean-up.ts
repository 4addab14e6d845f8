import { rmSync } from 'node:fs'
import { isRunning } from '../process-identity.ts'
import { releaseLock } from '../lock.ts'
import { endRemains } from '../remains.ts'
import { keeperAddress } from './address.ts'
import type { KeeperLock } from './note.ts'

/** Removes everything of a keeper that died, its lock last. A keeper that still runs is left alone. */
export async function cleanUpAfter(lock: KeeperLock): Promise<void> {
  if (isRunning(lock.holder)) return
  if (lock.note.instance !== undefined) await endRemains(lock.note.instance, lock.note.postmaster)
  if (process.platform !== 'win32') rmSync(keeperAddress(lock), { force: true })
  rmSync(logPath(lock), { force: true })
  releaseLock(lock)
}

/** Where a keeper's own last words go, should it break. */
export function logPath({ folder, name, generation }: KeeperLock): string {
  return `${folder}/${name}.${generation}.log`
}
