import { readLockFile, takeOver } from '../lock.ts'
import { keep } from './keep.ts'
import type { KeeperNote } from './note.ts'

const asked = readLockFile<KeeperNote>(process.argv[2] ?? '')
const lock = asked === undefined ? undefined : takeOver(asked)
if (lock !== undefined) await keep(lock)
