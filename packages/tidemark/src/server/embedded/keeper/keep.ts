import { rmSync } from 'node:fs'
import { isTidemarkError } from '../../../errors/tidemark-error.ts'
import { explainFullDisk } from '../disk-full.ts'
import { changeLock, lockPath, readLocks, releaseLock } from '../lock.ts'
import { mayPark, storeParked } from '../park.ts'
import { stopPostmaster } from '../postmaster.ts'
import { endRemains } from '../remains.ts'
import { keeperAddress } from './address.ts'
import { cleanUpAfter } from './clean-up.ts'
import { logPath } from './log-path.ts'
import { openDoor, type Door } from './door.ts'
import { startGuard } from './guard.ts'
import type { CarriedError } from './messages.ts'
import type { KeeperLock, KeeperNote } from './note.ts'
import { startServer, type StartedServer } from './start-server.ts'

/** A keeper's life: clean up after dead ones, start the server, stay while somebody uses it, stop it and leave nothing. */
export async function keep(lock: KeeperLock): Promise<void> {
  const guard = startGuard(lockPath(lock))
  const keeper = new Keeper(lock)
  try {
    const door = await openDoor(keeperAddress(lock))
    await keeper.serve(door)
  } finally {
    await keeper.leave()
    guard.dismiss()
  }
}

class Keeper {
  #lock: KeeperLock

  constructor(lock: KeeperLock) {
    this.#lock = lock
  }

  async serve(door: Door): Promise<void> {
    try {
      await cleanUpOlder(this.#lock)
      const progress = (step: string): void => door.tell({ type: 'progress', step })
      const server = await startServer(this.#lock, (part) => this.#note(part), progress)
      this.#note({ phase: 'ready', port: server.running.access.port })
      door.tell({ type: 'ready', server: server.running })
      await Promise.race([door.deserted, server.postmaster.ended, endSignal()])
      this.#note({ phase: 'stopping' })
      door.close()
      await stopInOrder(this.#lock, server)
    } catch (error) {
      door.tell({ type: 'failed', error: carried(error) })
      door.close()
    }
  }

  /** Removes what is left; after an orderly stop that is only the data directory. */
  async leave(): Promise<void> {
    const { instance, postmaster } = this.#lock.note
    if (instance !== undefined) await endRemains(instance, postmaster)
    rmSync(logPath(this.#lock), { force: true })
    releaseLock(this.#lock)
  }

  #note(part: Partial<KeeperNote>): void {
    this.#lock = changeLock(this.#lock, { ...this.#lock.note, ...part })
  }
}

async function cleanUpOlder(lock: KeeperLock): Promise<void> {
  const older = readLocks<KeeperNote>(lock.folder, lock.name).filter(({ generation }) => generation < lock.generation)
  for (const dead of older) await cleanUpAfter(dead)
}

function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve())
  })
}

/** Stops the server and parks its templates for the next one; whatever fails there only makes the next start colder. */
async function stopInOrder(lock: KeeperLock, { running, instance, postmaster, stored }: StartedServer): Promise<void> {
  const { spec } = lock.note
  const worthParking = await mayPark(running.access).catch(() => false)
  const clean = await stopPostmaster(postmaster, spec.bin, instance.data)
  await stored
  if (worthParking && clean) await storeParked(spec, lock.name, instance.data, running.access.password).catch(() => {})
}

function carried(reason: unknown): CarriedError {
  const error = explainFullDisk(reason)
  if (isTidemarkError(error)) return { code: error.code, seen: error.seen }
  return { code: 'TM_EMBEDDED_KEEPER', seen: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
