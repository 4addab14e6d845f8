import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process that is told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  readonly started: string
  readonly place: Place
}

/** Where a process number means something: one boot of one machine, one namespace of process numbers. */
export interface Place {
  readonly boot: string
  readonly space: string
}

/** The identity of a running process; undefined when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = startTime(pid)
  return started === undefined ? undefined : { pid, started, place: thisPlace() }
}

/** False when the process is certainly gone. What runs in another container is not ours to judge and counts as running. */
export function isRunning({ pid, started, place }: ProcessIdentity): boolean {
  const { boot, space } = thisPlace()
  if (place.boot !== boot) return false
  return place.space !== space || startTime(pid) === started
}

/** Ends a process at once if it is still the one meant. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (identity.place.space !== thisPlace().space || !isRunning(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch {
    // it ended by itself in the meantime
  }
}

let place: Place | undefined

/** The place of this process. */
export function thisPlace(): Place {
  if (place !== undefined) return place
  place =
    process.platform === 'linux'
      ? {
          boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
          space: readlinkSync('/proc/self/ns/pid'),
        }
      : { boot: hostname(), space: '' }
  return place
}

/** The command line of a process, its arguments joined by a space; empty when it cannot be read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    if (process.platform === 'win32') return ''
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function startTime(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid)
    process.kill(pid, 0)
    if (process.platform === 'win32') return ''
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

function linuxStartTime(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in brackets may hold spaces and brackets itself: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}
