import { createHash, randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '../../config/progress.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Account } from './account.ts'
import { programIn } from './binaries/candidate.ts'
import { majorVersion } from './binaries/version.ts'
import { run } from './command.ts'
import { diskFull } from './copy.ts'
import { passableFolder } from './folders.ts'
import { withLock } from './lock.ts'
import type { ServerSpec } from './spec.ts'

/** A cleanly stopped data directory in the cache, and the superuser's password in it. */
export interface StoredData {
  readonly data: string
  readonly password: string
}

const marker = 'complete.json'

/** The initialised data directory of these programs; built by initdb when there is none, once whoever asks. */
export async function pristineData(spec: ServerSpec, progress: Progress): Promise<StoredData & { fresh: boolean }> {
  const folder = join(spec.cache, 'pristine')
  const name = pristineName(spec)
  const path = join(folder, name)
  const ready = readStored(path)
  if (ready !== undefined) return { ...ready, fresh: false }
  passableFolder(folder)
  return withLock(folder, name, async () => {
    const built = readStored(path)
    if (built !== undefined) return { ...built, fresh: false }
    progress(`initialising a data directory for PostgreSQL ${spec.version}`)
    removeUnfinished(folder, name)
    await storeComplete(path, spec.account, (unfinished) => initialise(spec, unfinished))
    const stored = readStored(path)
    if (stored === undefined) throw new Error(`${path} vanished while it was built`)
    return { ...stored, fresh: true }
  })
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

/** Fills a folder aside (`fill` returns the password), marks it complete last and gives it its name. */
export async function storeComplete(
  path: string,
  account: Account | undefined,
  fill: (unfinished: string) => Promise<string>,
): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`
  try {
    makeFolder(unfinished, account)
    const password = await fill(unfinished)
    writeFileSync(join(unfinished, marker), JSON.stringify({ password }), { mode: 0o600, flush: true })
    rmSync(path, { recursive: true, force: true })
    renameSync(unfinished, path)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Runs initdb in `<folder>/data` with a new random password, which it returns. */
export async function initialise(
  spec: Pick<ServerSpec, 'bin' | 'version' | 'account'>,
  folder: string,
): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  own(passwordFile, spec.account)
  const initdb = programIn(spec.bin, 'initdb')
  const data = ['-D', join(folder, 'data')]
  const made = await run(initdb, [...data, ...options(spec.version), `--pwfile=${passwordFile}`], spec.account)
  rmSync(passwordFile, { force: true })
  const synced = made.ok ? await run(initdb, [...data, '--sync-only'], spec.account) : made
  if (!synced.ok) throw diskFull(synced.output) ?? initdbFailed(synced.output)
  return password
}

export function makeFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  own(path, account)
}

export function removeUnfinished(folder: string, name: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry.startsWith(`${name}.`) && entry.endsWith('.unfinished')) {
      rmSync(join(folder, entry), { recursive: true, force: true })
    }
  }
}

function options(version: string): readonly string[] {
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  return [
    '--username=postgres',
    '--encoding=UTF8',
    `--locale=${locale}`,
    // The same order and letters on every platform; before 17 only the C library can give it.
    ...(majorVersion(version) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
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
