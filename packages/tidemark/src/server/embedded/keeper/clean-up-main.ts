import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLockFile } from '../lock.ts'
import { isRunning } from '../process-identity.ts'
import { cleanUpAfter } from './clean-up.ts'
import type { KeeperNote } from './note.ts'

const [lockFile = '', wait] = process.argv.slice(2)
const word = wait === 'wait' ? await text(process.stdin) : ''
const lock = word.trim() === 'dismissed' ? undefined : readLockFile<KeeperNote>(lockFile)
if (lock !== undefined) {
  // The pipe of a dying process is closed a moment before the process is gone.
  for (let tries = 0; tries < 200 && isRunning(lock.holder); tries++) await sleep(5)
  await cleanUpAfter(lock)
}
