import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnv, ended, install, program, type Ended } from '../cli/tidemark.ts'
import { pidsWhere } from '../embedded/world.ts'

/** A project, a home and a cache of their own, on disks as small as a test wants them. */
export interface SmallWorld extends Disposable {
  readonly root: string
  readonly cache: string
  /** Calls the built command line. Where no RAM disk has room for a server, its data goes to the cache folder. */
  readonly tidemark: (args: readonly string[]) => Promise<Ended>
  /** Processes of this world, and the notes of its keepers. */
  readonly atWork: () => readonly string[]
}

/** A disk of its own for a folder, with room for so many kilobytes. */
export interface Disk {
  readonly folder: 'cache' | 'record'
  readonly kilobytes: number
}

/** True where this user may give a process a view of its own of the file system, and mount into it. */
export function mayMount(): boolean {
  const command = 'mount -t tmpfs none /mnt'
  return spawnSync('unshare', ['--mount', 'sh', '-c', command]).status === 0
}

/** No server fits onto this RAM disk. */
const tinyRamDisk = 'mount -t tmpfs -o size=64k none /dev/shm'

/** Disks are mounted for all to see, so that the test can look at what is left; `view` is what the program alone sees, in lines of a shell. */
export function smallWorld(
  files: Readonly<Record<string, string>>,
  disks: readonly Disk[],
  view: string = tinyRamDisk,
): SmallWorld {
  const home = mkdtempSync('/var/tmp/tidemark disk-')
  const folders = { root: join(home, 'project'), cache: join(home, 'cache'), record: join(home, 'project/.tidemark') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  spawnSync('chmod', ['0755', home])
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folders.root, name, '..'), { recursive: true })
    writeFileSync(join(folders.root, name), text)
  }
  install(folders.root)
  for (const { folder, kilobytes } of disks) mount(folders[folder], kilobytes)
  const env = cleanEnv({ HOME: home, XDG_CACHE_HOME: folders.cache, TIDEMARK_IDLE: '0' })
  return {
    root: folders.root,
    cache: folders.cache,
    tidemark: (args) => ended(withView(view, [program, ...args], { cwd: folders.root, env })),
    atWork: () => [...processesOf(home), ...keepersOf(home)],
    [Symbol.dispose]: () => {
      for (const { folder } of disks) spawnSync('umount', ['--lazy', folders[folder]])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Fills a disk to its last byte. */
export function fill(folder: string): void {
  spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'filler')}`, 'bs=1k'])
}

function mount(folder: string, kilobytes: number): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0755`, 'none', folder])
  if (status !== 0) throw new Error(stderr.toString())
}

function withView(view: string, args: readonly string[], place: { cwd: string; env: NodeJS.ProcessEnv }) {
  const script = `set -e; ${view}; exec "$0" "$@"`
  return spawn('unshare', ['--mount', 'sh', '-c', script, process.execPath, ...args], {
    ...place,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function processesOf(home: string): readonly string[] {
  const pids = pidsWhere((pid) => said(pid, 'cmdline').includes(home) || said(pid, 'environ').includes(home))
  return pids.map((pid) => `process ${pid}`)
}

/** A keeper's own process says nothing of the world that it serves; its note does. */
function keepersOf(home: string): readonly string[] {
  const folders = ['/tmp/tidemark-0', '/var/tmp/tidemark-0-run'].filter((folder) => existsSync(folder))
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  return files.filter((file) => file.endsWith('.json') && textOf(file).includes(home))
}

function said(pid: number, file: 'cmdline' | 'environ'): string {
  return textOf(`/proc/${pid}/${file}`)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
