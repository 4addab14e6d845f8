import { randomBytes } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isRunning, thisPlace, type ProcessIdentity } from '../process-identity.ts'

/**
 * A lock is a file `<name>.<generation>.json` whose holder is a running process. A dead holder's file is never reused:
 * the next holder makes the next generation with one atomic link(), so two processes cannot both take over.
 */
export interface Lock<Note> {
  readonly folder: string
  readonly name: string
  readonly generation: number
  readonly holder: ProcessIdentity
  readonly note: Note
}

/** Takes the lock, or returns undefined when a running process holds it or has just taken it. */
export function tryLock<Note>(folder: string, name: string, note: Note): Lock<Note> | undefined {
  const newest = readLocks(folder, name).at(-1)
  if (newest !== undefined && isHeld(newest)) return undefined
  const lock = { folder, name, generation: (newest?.generation ?? 0) + 1, holder: ourselves(), note }
  if (!createFile(lock)) return undefined
  // A holder may have appeared between reading and linking: the one that sees another running holder withdraws.
  const rival = readLocks(folder, name).some((other) => other.generation !== lock.generation && isHeld(other))
  if (!rival) return lock
  releaseLock(lock)
  return undefined
}

/** Makes this process the holder of a lock that its parent took, and returns undefined when it was too late. */
export function takeOver<Note>(lock: Lock<Note>): Lock<Note> | undefined {
  const current = readLocks<Note>(lock.folder, lock.name).at(-1)
  if (current?.generation !== lock.generation) return undefined
  const taken = changeLock({ ...current, holder: ourselves() }, current.note)
  if (readLocks(lock.folder, lock.name).at(-1)?.generation === lock.generation) return taken
  releaseLock(taken)
  return undefined
}

/** Replaces the note of a held lock; readers see the old one or the new one, never a part. */
export function changeLock<Note>(lock: Lock<Note>, note: Note): Lock<Note> {
  const changed = { ...lock, note }
  renameSync(writeAside(changed), lockPath(changed))
  return changed
}

/** All generations of a lock (of all locks without a name), oldest first. */
export function readLocks<Note>(folder: string, name?: string): readonly Lock<Note>[] {
  return listFolder(folder)
    .map((file) => /^(.+)\.(\d+)\.json$/.exec(file))
    .filter((match) => match !== null && (name === undefined || match[1] === name))
    .map((match) => readLockFile<Note>(join(folder, match?.[0] ?? '')))
    .filter((lock) => lock !== undefined)
    .sort((one, other) => one.generation - other.generation)
}

/** Whether it is still there, and nobody else's: once its holder has left in order, the next one has the same generation. */
export function isStill(lock: Lock<unknown>): boolean {
  const holder = readLockFile(lockPath(lock))?.holder
  return holder?.pid === lock.holder.pid && holder.started === lock.holder.started
}

export function releaseLock(lock: Lock<unknown>): void {
  rmSync(lockPath(lock), { force: true })
}

/** Does the work while no other process on this machine does work of the same name. */
export async function withLock<Result>(folder: string, name: string, work: () => Promise<Result>): Promise<Result> {
  const lock = await waitForLock(folder, name)
  try {
    return await work()
  } finally {
    releaseLock(lock)
  }
}

/** Takes a lock as soon as nobody holds it; the caller releases it. */
export async function waitForLock(folder: string, name: string): Promise<Lock<unknown>> {
  let lock = tryLock(folder, name, {})
  while (lock === undefined) {
    await sleep(10)
    lock = tryLock(folder, name, {})
  }
  for (const older of readLocks(folder, name)) if (older.generation < lock.generation) releaseLock(older)
  return lock
}

export function lockPath({ folder, name, generation }: Lock<unknown>): string {
  return join(folder, `${name}.${generation}.json`)
}

/** A holder in another container cannot be seen; it is believed for as long as any work here takes. */
export function isHeld(lock: Lock<unknown>): boolean {
  if (!isRunning(lock.holder)) return false
  if (lock.holder.place.space === thisPlace().space) return true
  const written = statSync(lockPath(lock), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - written < 120_000
}

function ourselves(): ProcessIdentity {
  const identity = identify(process.pid)
  if (identity === undefined) throw new Error('this process cannot see itself')
  return identity
}

function createFile(lock: Lock<unknown>): boolean {
  const aside = writeAside(lock)
  try {
    linkSync(aside, lockPath(lock))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function writeAside(lock: Lock<unknown>): string {
  const aside = join(lock.folder, `.${lock.name}.${randomBytes(6).toString('hex')}`)
  try {
    writeFileSync(aside, JSON.stringify(lock), { mode: 0o600 })
    return aside
  } catch (error) {
    // On a full disk there is half a file.
    rmSync(aside, { force: true })
    throw error
  }
}

export function readLockFile<Note>(path: string): Lock<Note> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock<Note>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
