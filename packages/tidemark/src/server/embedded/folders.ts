import { accessSync, chmodSync, constants, lstatSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Account } from './account.ts'

/** Room that a data directory wants on a RAM disk, and memory that must be free beside it, in bytes. */
const tmpfsRoom = 2 ** 30
const tmpfsMemory = 2 * 2 ** 30
const tmpfsType = 0x01_02_19_94

/** Short, private folder for locks and sockets: a socket's path may have about 100 bytes. */
export function runtimeFolder(account: Account | undefined): string {
  const mode = account === undefined ? 0o700 : 0o711
  if (process.platform === 'win32') return firstUsable([join(windowsHome(), 'run')], mode)
  return firstUsable([`/tmp/tidemark-${userId()}`, `/var/tmp/tidemark-${userId()}-run`], mode)
}

/** Folder for what is kept between runs: initialised data directories, copied programs, parked servers. */
export function cacheFolder(account: Account | undefined): string {
  const mode = account === undefined ? 0o700 : 0o755
  return firstUsable(cacheCandidates(), mode)
}

/** Where a server's data goes: a RAM disk when there is room, the cache folder otherwise. */
export function dataFolder(cache: string, account: Account | undefined): string {
  const mode = account === undefined ? 0o700 : 0o711
  const ramDisk = tmpfsHasRoom() ? [`/dev/shm/tidemark-${userId()}`] : []
  return firstUsable([...ramDisk, join(cache, 'data')], mode)
}

/** Every folder in which servers' data may lie, whether there is room now or not. */
export function dataFolders(cache: string): readonly string[] {
  return [`/dev/shm/tidemark-${userId()}`, join(cache, 'data')]
}

/** A folder inside the cache that PostgreSQL's account may pass through, whatever this process's umask is. */
export function passableFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
  return path
}

function cacheCandidates(): readonly string[] {
  if (process.platform === 'win32') return [join(windowsHome(), 'cache'), join(tmpdir(), 'tidemark')]
  const explicit = process.env['XDG_CACHE_HOME']
  const home = homeFolder()
  return [
    ...(explicit?.startsWith('/') === true ? [join(explicit, 'tidemark')] : []),
    ...(home === undefined ? [] : [join(home, '.cache', 'tidemark')]),
    `/var/tmp/tidemark-${userId()}`,
    `/tmp/tidemark-${userId()}-cache`,
  ]
}

function windowsHome(): string {
  return join(process.env['LOCALAPPDATA'] ?? tmpdir(), 'tidemark')
}

function homeFolder(): string | undefined {
  try {
    const home = homedir()
    return home.startsWith('/') && home !== '/' ? home : undefined
  } catch {
    return undefined
  }
}

function userId(): number {
  return process.getuid?.() ?? 0
}

function firstUsable(candidates: readonly string[], mode: number): string {
  const refusals: string[] = []
  for (const folder of candidates) {
    const refusal = refusalOf(folder, mode)
    if (refusal === undefined) return folder
    refusals.push(`${folder}: ${refusal}`)
  }
  throw new TidemarkError('TM_EMBEDDED_FOLDER', { seen: refusals.join('\n') })
}

/** Why a folder cannot be ours. In /tmp and /dev/shm somebody else may have made one of that name before us. */
function refusalOf(folder: string, mode: number): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode })
    const status = lstatSync(folder)
    if (!status.isDirectory()) return 'not a folder'
    if (process.getuid !== undefined && status.uid !== process.getuid()) return `belongs to user ${status.uid}`
    if (process.platform !== 'win32' && (status.mode & 0o002) !== 0) return 'everybody may write to it'
    if (process.platform !== 'win32' && (status.mode & mode) !== mode) chmodSync(folder, mode)
    accessSync(folder, constants.W_OK | constants.X_OK)
    // Root opens its folders to the account that PostgreSQL runs as; those above must let it through too.
    return (mode & 0o001) === 0 || mayEnter(folder) ? undefined : 'other accounts may not enter'
  } catch (error) {
    return (error as Error).message
  }
}

/** True when an unprivileged account can pass through all folders above a path. */
function mayEnter(path: string): boolean {
  const parent = dirname(path)
  return (statSync(path).mode & 0o001) !== 0 && (parent === path || mayEnter(parent))
}

function tmpfsHasRoom(): boolean {
  if (process.platform !== 'linux') return false
  try {
    const { type, bavail, bsize } = statfsSync('/dev/shm')
    return type === tmpfsType && bavail * bsize >= tmpfsRoom && process.availableMemory() >= tmpfsMemory
  } catch {
    return false
  }
}
