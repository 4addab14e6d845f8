import { createHash, randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Progress } from '../../config/progress.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Account } from './account.ts'
import { programIn } from './binaries/candidate.ts'
import { majorVersion } from './binaries/version.ts'
import { run } from './command.ts'
import { copyTree } from './copy.ts'
import { diskFull } from './disk-full.ts'
import { passableFolder } from './folders.ts'
import { releaseLock, waitForLock, type Lock } from './lock.ts'
import type { ServerSpec } from './spec.ts'

/** A cleanly stopped data directory in the cache, and the superuser's password in it. */
export interface StoredData {
  readonly data: string
  readonly password: string
}

const marker = 'complete.json'

/** Initialised data that may be copied at once. */
export interface Pristine extends StoredData {
  /** True when initdb has just made it. */
  readonly fresh: boolean
  /** Puts what is fresh on disk for good and into the cache: off the path of whoever waits for a server. */
  readonly store: () => Promise<void>
}

/** The initialised data directory of these programs; built by initdb when there is none, once whoever asks. */
export async function pristineData(spec: ServerSpec, progress: Progress): Promise<Pristine> {
  const path = join(spec.cache, 'pristine', pristineName(spec))
  const ready = readStored(path)
  if (ready !== undefined) return { ...ready, fresh: false, store: async () => {} }
  const lock = await waitForLock(passableFolder(dirname(path)), basename(path))
  try {
    const built = readStored(path)
    if (built === undefined) return await buildPristine(spec, path, lock, progress)
    releaseLock(lock)
    return { ...built, fresh: false, store: async () => {} }
  } catch (error) {
    releaseLock(lock)
    throw error
  }
}

async function buildPristine(
  spec: ServerSpec,
  path: string,
  lock: Lock<unknown>,
  progress: Progress,
): Promise<Pristine> {
  progress(`initialising a data directory for PostgreSQL ${spec.version}`)
  const unfinished = makeUnfinished(path, spec.account)
  const discard = (): void => rmSync(unfinished, { recursive: true, force: true })
  const password = await initialise(spec, unfinished).catch((error: unknown) => {
    discard()
    throw error
  })
  const store = async (): Promise<void> => {
    try {
      await finish(unfinished, path, password, spec)
    } finally {
      discard()
      releaseLock(lock)
    }
  }
  return { data: join(unfinished, 'data'), password, fresh: true, store }
}

/** Reads a stored data directory and notes that it was used; undefined when there is none or it is incomplete. */
export function readStored(path: string): StoredData | undefined {
  try {
    const { password } = JSON.parse(readFileSync(join(path, marker), 'utf8')) as { password: string }
    const now = new Date()
    utimesSync(join(path, marker), now, now)
    return { data: join(path, 'data'), password }
  } catch {
    return undefined
  }
}

/** Copies stopped data into the cache. */
export async function storeComplete(path: string, stopped: string, password: string, spec: ServerSpec): Promise<void> {
  const unfinished = makeUnfinished(path, spec.account)
  try {
    await copyTree(stopped, join(unfinished, 'data'))
    await finish(unfinished, path, password, spec)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** A folder aside, after removing those that earlier attempts left. */
function makeUnfinished(path: string, account: Account | undefined): string {
  for (const entry of readdirSync(dirname(path))) {
    if (!entry.startsWith(`${basename(path)}.`) || !entry.endsWith('.unfinished')) continue
    rmSync(join(dirname(path), entry), { recursive: true, force: true })
  }
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`
  makeFolder(unfinished, account)
  return unfinished
}

/** Syncs the data, then marks it complete, then gives it its name: after a power cut it is whole or not there. */
async function finish(unfinished: string, path: string, password: string, spec: ServerSpec): Promise<void> {
  await syncData(spec, join(unfinished, 'data'))
  writeFileSync(join(unfinished, marker), JSON.stringify({ password }), { mode: 0o600, flush: true })
  rmSync(path, { recursive: true, force: true })
  renameSync(unfinished, path)
}

/** Runs initdb in `<folder>/data` with a new random password, which it returns. Nothing is synced yet. */
export async function initialise(spec: Programs, folder: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  own(passwordFile, spec.account)
  await initdb(spec, ['-D', join(folder, 'data'), ...options(spec.version), `--pwfile=${passwordFile}`])
  rmSync(passwordFile, { force: true })
  return password
}

/** Puts a stopped data directory on disk for good. */
export async function syncData(spec: Programs, data: string): Promise<void> {
  await initdb(spec, ['-D', data, '--sync-only'])
}

type Programs = Pick<ServerSpec, 'bin' | 'version' | 'account'>

async function initdb({ bin, account }: Programs, args: readonly string[]): Promise<void> {
  const { ok, output } = await run(programIn(bin, 'initdb'), args, account)
  if (!ok) throw diskFull(output) ?? initdbFailed(output)
}

export function makeFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  own(path, account)
}

function options(version: string): readonly string[] {
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  return [
    '--username=postgres',
    '--encoding=UTF8',
    `--locale=${locale}`,
    // The same order and letters on every platform; before 17 only the C library can give it.
    ...(majorVersion(version) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
    // In the data directory, as later: a container's /dev/shm may be too small even for this. Before 16 initdb has no word for it.
    ...(majorVersion(version) >= 16 ? ['--set', 'dynamic_shared_memory_type=mmap'] : []),
    '--auth=scram-sha-256',
    '--no-sync',
    '--no-instructions',
  ]
}

function initdbFailed(output: string): TidemarkError {
  const seen = output === '' ? 'initdb wrote nothing' : output
  if (output.includes('could not look up effective user ID')) return new TidemarkError('TM_EMBEDDED_ACCOUNT', { seen })
  if (output.includes('EPERM')) return new TidemarkError('TM_EMBEDDED_ROOT', { seen })
  return new TidemarkError('TM_EMBEDDED_INITDB', { seen })
}

function pristineName({ identity, account }: ServerSpec): string {
  const uid = account?.uid ?? process.getuid?.() ?? 0
  return createHash('sha256').update(`1 ${identity} ${uid}`).digest('hex').slice(0, 16)
}

function own(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}
