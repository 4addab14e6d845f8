import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '../../../config/progress.ts'
import { TidemarkError } from '../../../errors/tidemark-error.ts'
import { childOptions } from '../command.ts'
import { lockPath, readLocks, releaseLock, tryLock } from '../lock.ts'
import { isRunning } from '../../process-identity.ts'
import type { ServerSpec } from '../spec.ts'
import { keeperAddress } from './address.ts'
import { entryFile } from './entry-file.ts'
import { logPath } from './log-path.ts'
import { onReply, writeLine, type RunningServer } from './messages.ts'
import type { KeeperLock, KeeperNote } from './note.ts'

/** A user's claim on a keeper's server: it lasts as long as the connection. */
export interface Claim {
  readonly server: RunningServer
  readonly socket: Socket
  readonly lockFile: string
}

export interface ClaimOptions {
  readonly runtime: string
  readonly key: string
  readonly idle: number
  readonly progress: Progress
}

/** Joins the keeper of this key if one runs, waiting while it starts. */
export async function joinKeeper(options: ClaimOptions): Promise<Claim | undefined> {
  for (let lock = runningKeeper(options); lock !== undefined; lock = runningKeeper(options)) {
    const claim = await visit(lock, options)
    if (claim !== undefined) return claim
    await sleep(3)
  }
  return undefined
}

/** Joins the keeper of this key, or starts it: of all that try at the same moment, one keeper comes to life. */
export async function claimServer(spec: ServerSpec, options: ClaimOptions): Promise<Claim> {
  const outputs: string[] = []
  for (let tries = 0; tries < 5; tries++) {
    const claim = await joinKeeper(options)
    if (claim !== undefined) return claim
    const note = { phase: 'starting', spec, instance: undefined, postmaster: undefined, port: undefined } as const
    const lock = tryLock<KeeperNote>(options.runtime, options.key, note)
    if (lock !== undefined) startKeeper(lock, (output) => outputs.push(output))
  }
  const seen = outputs.filter((output) => output !== '').join('\n')
  throw new TidemarkError('TM_EMBEDDED_KEEPER', { seen: seen === '' ? 'it ended without a word' : seen })
}

function runningKeeper({ runtime, key }: ClaimOptions): KeeperLock | undefined {
  const newest = readLocks<KeeperNote>(runtime, key).at(-1)
  return newest !== undefined && isRunning(newest.holder) ? newest : undefined
}

/** Asks a keeper for its server. Undefined when it does not answer yet, or is just leaving: ask again. */
function visit(lock: KeeperLock, { idle, progress }: ClaimOptions): Promise<Claim | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(keeperAddress(lock))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(undefined))
    socket.on('connect', () => {
      writeLine(socket, { type: 'claim', idle: Number.isFinite(idle) ? idle : null })
    })
    onReply(socket, (reply) => {
      if (reply.type === 'progress') progress(reply.step)
      if (reply.type === 'ready') resolve({ server: reply.server, socket, lockFile: lockPath(lock) })
      if (reply.type === 'failed') {
        reject(new TidemarkError(reply.error.code, { seen: reply.error.seen }))
        socket.end()
      }
    })
  })
}

/** Starts a detached process that takes the lock over from us. */
function startKeeper(lock: KeeperLock, ended: (output: string) => void): void {
  const log = openSync(logPath(lock), 'w', 0o600)
  const keeper = spawn(process.execPath, [entryFile('main'), lockPath(lock)], {
    ...childOptions(undefined),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const giveUp = (): void => {
    ended(takeText(logPath(lock)))
    const current = readLocks(lock.folder, lock.name).find(({ generation }) => generation === lock.generation)
    if (current?.holder.pid === process.pid) releaseLock(current)
  }
  keeper.on('error', giveUp)
  keeper.on('exit', giveUp)
  keeper.unref()
}

function takeText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    rmSync(path)
    return text.trim()
  } catch {
    return ''
  }
}
