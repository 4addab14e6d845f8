import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning } from '../../process-identity.ts'
import { isStill, readLockFile, releaseLock } from '../lock.ts'
import { endRemains } from '../remains.ts'
import { keeperAddress } from './address.ts'
import { logPath } from './log-path.ts'
import type { KeeperLock, KeeperNote } from './note.ts'

/** For those who see a keeper's connection or pipe end: cleans up if it died, does nothing if it is stopping in order. */
export async function cleanUpIfDead(lockFile: string): Promise<void> {
  const lock = readLockFile<KeeperNote>(lockFile)
  if (lock === undefined) return
  // What a dying process holds open is closed a moment before the process is gone.
  for (let tries = 0; tries < 200 && isRunning(lock.holder); tries++) await sleep(5)
  await cleanUpAfter(lock)
}

/** Removes everything of a keeper that died, its lock last. A keeper that still runs, or has left in order, is left alone. */
export async function cleanUpAfter(lock: KeeperLock): Promise<void> {
  if (isRunning(lock.holder) || !isStill(lock)) return
  if (lock.note.instance !== undefined) await endRemains(lock.note.instance, lock.note.postmaster)
  // Somebody else may have cleaned up meanwhile, and the next keeper be there under the same name.
  if (!isStill(lock)) return
  if (process.platform !== 'win32') rmSync(keeperAddress(lock), { force: true })
  rmSync(logPath(lock), { force: true })
  releaseLock(lock)
}
