import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnv, ended, install, program, type Ended } from '../cli/tidemark.ts'
import { pidsWhere } from '../embedded/world.ts'

/** A project, a home and a cache of their own, on disks as small as a test wants them. */
export interface SmallWorld extends Disposable {
  readonly root: string
  readonly cache: string
  /** Calls the built command line where no RAM disk has room for a server: its data goes to the cache folder. */
  readonly tidemark: (args: readonly string[]) => Promise<Ended>
  /** Processes of a server or keeper of this world. */
  readonly processes: () => readonly number[]
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

/** Mounted for all to see, so that the test can look at what is left; a RAM disk of the size 0 is hidden in each call only. */
export function smallWorld(files: Readonly<Record<string, string>>, disks: readonly Disk[]): SmallWorld {
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
    tidemark: (args) => ended(withoutRamDisk([program, ...args], folders.root, env)),
    processes: () => pidsWhere((pid) => said(pid, 'cmdline').includes(home) || said(pid, 'environ').includes(home)),
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

function withoutRamDisk(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const script = 'mount -t tmpfs -o size=64k none /dev/shm && exec "$0" "$@"'
  return spawn('unshare', ['--mount', 'sh', '-c', script, process.execPath, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function said(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
