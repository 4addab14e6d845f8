import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from './command.ts'
import type { Instance } from './instance.ts'
import { readPostmasterFile, type PostmasterFile } from './postmaster-file.ts'
import { commandLine, identify, isRunning, signal, type ProcessIdentity } from '../process-identity.ts'

/**
 * Ends what is left of a server whose keeper is gone: its processes, its shared memory, its sockets and, unless it is a
 * development database, its data. Durability is off, so data that was not stopped in order is never used again.
 */
export async function endRemains(instance: Instance, postmaster: ProcessIdentity | undefined): Promise<void> {
  const file = readPostmasterFile(instance.data)
  const running = postmaster ?? orphan(instance, file)
  if (running !== undefined) await endPostmaster(running, instance.keep)
  await endProcessesIn(instance.data)
  // After an orderly end the file is gone, and the segment with it.
  const segment = existsSync(instance.data) ? readPostmasterFile(instance.data)?.segment : undefined
  if (segment !== undefined) await removeSegment(segment)
  if (instance.socketFolder !== undefined) rmSync(instance.socketFolder, { recursive: true, force: true })
  if (!instance.keep) rmSync(instance.folder, { recursive: true, force: true, maxRetries: 5 })
}

/** The process that the data directory names, only when its command line names the directory in turn. */
function orphan(instance: Instance, file: PostmasterFile | undefined): ProcessIdentity | undefined {
  if (file === undefined || !commandLine(file.pid).includes(instance.data)) return undefined
  return identify(file.pid)
}

/** A development database is shut down in order; a test server quits at once, which also ends its backends. */
async function endPostmaster(postmaster: ProcessIdentity, orderly: boolean): Promise<void> {
  signal(postmaster, orderly ? 'SIGINT' : 'SIGQUIT')
  const deadline = Date.now() + (orderly ? 30_000 : 6000)
  while (isRunning(postmaster) && Date.now() < deadline) await sleep(5)
  signal(postmaster, 'SIGKILL')
}

/** Backends that outlived their postmaster: on Linux each one still stands in the data directory. */
async function endProcessesIn(data: string): Promise<void> {
  if (process.platform !== 'linux') return
  for (let left = processesIn(data); left.length > 0; left = processesIn(data)) {
    for (const identity of left) signal(identity, 'SIGKILL')
    await sleep(5)
  }
}

function processesIn(data: string): readonly ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && standsIn(entry, data))
    .map((entry) => identify(Number(entry)))
    .filter((identity) => identity !== undefined)
}

function standsIn(pid: string, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '') === data
  } catch {
    return false
  }
}

async function removeSegment({ key, id }: { readonly key: number; readonly id: number }): Promise<void> {
  if (process.platform === 'linux' && !isAbandonedSegment(key, id)) return
  await run('ipcrm', ['-m', String(id)], undefined)
}

/** Numbers of segments are used again: remove one only if the key is ours and nobody is attached. */
function isAbandonedSegment(key: number, id: number): boolean {
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').slice(1)
  return rows
    .map((row) => row.trim().split(/\s+/).map(Number))
    .some((fields) => Number(fields[0]) >>> 0 === key >>> 0 && fields[1] === id && fields[6] === 0)
}
