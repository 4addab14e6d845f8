import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { misleadingVariables } from '../server/connect.ts'

export interface CommandPlace {
  readonly folder: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export type CommandResult =
  | { readonly how: 'missing'; readonly why: string }
  | { readonly how: 'ended'; readonly code: number | null; readonly signal: string | null; readonly output: string }

/** Migrations come out the same whoever runs them. */
const misleading = new Set([...misleadingVariables, 'PGPASSFILE', 'PGOPTIONS'])
const longestOutput = 8000
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs a command to its end and keeps the tail of what it said. When this process is ended, the command and its children are too. */
export async function runCommand(command: string | readonly string[], place: CommandPlace): Promise<CommandResult> {
  const child = start(command, place)
  const release = endWithUs(child)
  let output = ''
  const collect = (text: string) => {
    output = (output + text).slice(-longestOutput)
  }
  child.stdout?.setEncoding('utf8').on('data', collect)
  child.stderr?.setEncoding('utf8').on('data', collect)
  try {
    return await new Promise<CommandResult>((resolve) => {
      child.once('error', (error) => resolve({ how: 'missing', why: error.message }))
      child.once('close', (code, signal) => resolve({ how: 'ended', code, signal, output: output.trim() }))
    })
  } finally {
    release()
  }
}

/** A group of its own, so that `npx`, the shell and what they start can be ended together. */
function start(command: string | readonly string[], { folder, cwd, env }: CommandPlace): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !misleading.has(name)))
  const options = {
    cwd: path.resolve(folder, cwd),
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  }
  if (typeof command === 'string') return spawn(command, { ...options, shell: true })
  const [program = '', ...args] = command
  return spawn(program, args, options)
}

function endWithUs(child: ChildProcess): () => void {
  const end = () => endGroup(child)
  const pass = (signal: NodeJS.Signals) => {
    end()
    release()
    // Nobody else listens: the signal does what it would have done without us.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const release = () => {
    process.off('exit', end)
    for (const signal of endings) process.off(signal, pass)
  }
  process.once('exit', end)
  for (const signal of endings) process.on(signal, pass)
  return release
}

function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' })
    else process.kill(-pid, 'SIGTERM')
  } catch {
    // It ended in this very moment.
  }
}
