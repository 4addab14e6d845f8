import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Line, Part } from './script.ts'

/** A process of a run. */
export interface Actor {
  readonly part: Part['part']
  readonly pid: number
  readonly lines: readonly Line[]
  /** Settles when the process has ended, with its exit code; null when it was killed. */
  readonly ended: Promise<number | null>
  order(word: 'sweep' | 'finish'): void
  kill(): boolean
  /** The first line from now on that is of the wanted kind; undefined when the process ends before. */
  next<Kind extends Line>(wanted: (line: Line) => line is Kind): Promise<Kind | undefined>
}

const program = fileURLToPath(new URL('actor.ts', import.meta.url))

/** Starts a process of a run; `hear` is told every line, with who says it. */
export function startActor(part: Part, hear: (line: Line, actor: Actor) => void): Actor {
  const child = spawn(process.execPath, ['--import', 'jiti/register', program, JSON.stringify(part)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => {})
  const lines: Line[] = []
  const listeners = new Set<(line: Line | undefined) => void>()
  const ended = endOf(child)
  const actor: Actor = {
    part: part.part,
    pid: child.pid ?? 0,
    lines,
    ended,
    order: (word) => void child.stdin.write(`${word}\n`),
    kill: () => child.kill('SIGKILL'),
    next: (wanted) =>
      new Promise((resolve) => {
        const listen = (line: Line | undefined): void => {
          if (line !== undefined && !wanted(line)) return
          listeners.delete(listen)
          resolve(line)
        }
        listeners.add(listen)
        void ended.then(() => listen(undefined))
      }),
  }
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parse(text)
    if (line === undefined) return
    lines.push(line)
    for (const listen of listeners) listen(line)
    hear(line, actor)
  })
  return actor
}

/** When its output has been read to the end, too. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}

/** Whoever is killed may be in the middle of a line. */
function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line
  } catch {
    return undefined
  }
}
