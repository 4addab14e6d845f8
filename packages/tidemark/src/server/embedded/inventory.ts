import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { postgresAccount } from './account.ts'
import { connectionBudget, type ConnectionBudget } from './budget.ts'
import { runtimeFolder } from './folders.ts'
import { keeperAddress } from './keeper/address.ts'
import { writeLine } from './keeper/messages.ts'
import type { KeeperLock, KeeperNote, Phase } from './keeper/note.ts'
import { readLocks } from './lock.ts'
import { isRunning, signal } from '../process-identity.ts'
import type { Settings } from './settings.ts'

export { sweepEmbedded, type Swept } from './sweep.ts'

/** An embedded server of this user that runs, as `status` shows it. */
export interface EmbeddedServer {
  readonly key: string
  readonly phase: Phase
  /** `18.4` */
  readonly version: string
  readonly programs: string
  readonly serverSettings: Settings
  readonly keeperPid: number
  readonly postmasterPid: number | undefined
  readonly port: number | undefined
  readonly dataDirectory: string | undefined
  readonly logFolder: string | undefined
  readonly connections: ConnectionBudget
}

/** The embedded servers of this user on this machine, shared ones only: a development database belongs to its starter. */
export async function listEmbeddedServers(): Promise<readonly EmbeddedServer[]> {
  return runningKeepers().map(describe)
}

/** Stops those that are chosen, in order, whoever uses them, and returns what was stopped. */
export async function stopEmbeddedServers(
  chosen: (server: EmbeddedServer) => boolean = () => true,
): Promise<readonly EmbeddedServer[]> {
  const keepers = runningKeepers().filter((keeper) => chosen(describe(keeper)))
  await Promise.all(keepers.map(stopKeeper))
  return keepers.map(describe)
}

function runningKeepers(): readonly KeeperLock[] {
  return readLocks<KeeperNote>(runtimeFolder(postgresAccount())).filter(
    ({ holder, note }) => note.instance?.keep !== true && isRunning(holder),
  )
}

function describe({ name, holder, note }: KeeperLock): EmbeddedServer {
  const { spec, instance, postmaster, phase, port } = note
  return {
    key: name,
    phase,
    version: spec.version,
    programs: spec.bin,
    serverSettings: spec.serverSettings,
    keeperPid: holder.pid,
    postmasterPid: postmaster?.pid,
    port,
    dataDirectory: instance?.data,
    logFolder: instance?.logFolder,
    connections: connectionBudget(),
  }
}

/** A keeper that does not stop when it is asked to is killed; its guard then cleans up. */
async function stopKeeper(lock: KeeperLock): Promise<void> {
  const socket = connect(keeperAddress(lock))
  socket.on('error', () => socket.destroy())
  socket.on('connect', () => writeLine(socket, { type: 'stop' }))
  if (!(await gone(lock, 60_000))) signal(lock.holder, 'SIGKILL')
  await gone(lock, 15_000)
  socket.destroy()
}

async function gone(lock: KeeperLock, patienceMs: number): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += 10) {
    const still = readLocks(lock.folder, lock.name).some(({ generation }) => generation === lock.generation)
    if (!still) return true
    await sleep(10)
  }
  return false
}
