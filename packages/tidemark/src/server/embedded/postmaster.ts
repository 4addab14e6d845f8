import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Account } from './account.ts'
import { allocatorSettings } from './allocator.ts'
import { programIn } from './binaries/candidate.ts'
import { childOptions, run } from './command.ts'
import { diskFull } from './disk-full.ts'
import type { Instance } from './instance.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { lastWords, logSizes, type LogSizes } from './server-log.ts'
import { identify, type ProcessIdentity } from '../process-identity.ts'

/** The running main process of a server that this process started. */
export interface Postmaster {
  readonly identity: ProcessIdentity
  /** Settles when it ended; true when it ended by itself with 0, as after an orderly shutdown. */
  readonly ended: Promise<boolean>
  readonly hasEnded: () => boolean
  /** What was in the logs before it. */
  readonly logsBefore: LogSizes
}

/** Starts the server on a prepared data directory; `await ready(...)` says when it takes connections. */
export async function startPostmaster(
  bin: string,
  instance: Instance,
  account: Account | undefined,
): Promise<Postmaster> {
  const errors = openSync(join(instance.logFolder, 'start.log'), 'w', 0o600)
  const logsBefore = logSizes(instance.logFolder)
  const { env, ...options } = childOptions(account, instance.data)
  const child = spawn(programIn(bin, 'postgres'), ['-D', instance.data], {
    ...options,
    env: { ...env, ...allocatorSettings },
    detached: true,
    stdio: ['ignore', errors, errors],
  })
  closeSync(errors)
  const ended = new Promise<boolean>((resolve) => {
    child.on('exit', (status) => resolve(status === 0))
    child.on('error', () => resolve(false))
  })
  const identity = child.pid === undefined ? undefined : identify(child.pid)
  if (identity === undefined) {
    throw startFailed(await endedAtOnce(child, () => lastWords(instance.logFolder, logsBefore)))
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  return { identity, ended, hasEnded, logsBefore }
}

/** Waits until the server says in its own file that it is ready; throws with its last words when it ends before. */
export async function ready(postmaster: Postmaster, instance: Instance): Promise<void> {
  for (;;) {
    const file = readPostmasterFile(instance.data)
    if (file?.ready === true && file.pid === postmaster.identity.pid) return
    if (postmaster.hasEnded()) throw startFailed(await lastWords(instance.logFolder, postmaster.logsBefore))
    await sleep(2)
  }
}

/** Orderly shutdown: sessions are ended, everything is written. False when it took too long or ended otherwise. */
export async function stopPostmaster(postmaster: Postmaster, bin: string, data: string): Promise<boolean> {
  if (process.platform === 'win32') void run(programIn(bin, 'pg_ctl'), ['stop', '-m', 'fast', '-D', data], undefined)
  else kill(postmaster.identity.pid, 'SIGINT')
  const patience = sleep(30_000, false, { ref: false })
  return Promise.race([postmaster.ended, patience])
}

function startFailed(seen: string): TidemarkError {
  return diskFull(seen) ?? new TidemarkError('TM_EMBEDDED_START', { seen: seen === '' ? 'it wrote nothing' : seen })
}

/** Why it could not be spawned, or the last words of one that was gone before anybody looked. */
function endedAtOnce(child: ChildProcess, lastWords: () => Promise<string>): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', () => resolve(lastWords()))
  })
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // it ended by itself in the meantime
  }
}
