import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { eventsFile, runFolder } from '../../record/folders.ts'
import { assignmentVariable, seedVariable, type Assignment } from '../../runner/assignment.ts'
import { attachingVariables } from '../../runner/vitest/attach/variables.ts'
import type { Invocation } from '../frame/command.ts'
import type { InterruptSignal } from '../frame/interrupts.ts'
import { runChild, type EndedChild } from '../run/child.ts'
import { readOutcome, type RunOutcome } from './outcome.ts'

/** A suite that is run again and again. */
export interface Suite {
  readonly invocation: Pick<Invocation, 'cwd' | 'terminal' | 'interrupts' | 'overrides'>
  readonly command: readonly string[]
  /** Folder of the verification. */
  readonly folder: string
}

export interface SuiteRequest {
  readonly assignment: Assignment
  /** Of files and tests; without it they run in their own order. */
  readonly seed?: number | undefined
  readonly workers: number
  /** Folder that takes the output and a copy of the record; without it the terminal shows what the run says. */
  readonly keepIn?: string
}

export interface SuiteEnded extends EndedChild {
  /** Undefined where nothing was recorded. */
  readonly outcome: RunOutcome | undefined
}

/** Somebody asked for an end while a suite was running. */
export class Interrupted {
  readonly signal: InterruptSignal

  constructor(signal: InterruptSignal) {
    this.signal = signal
  }
}

/**
 * Runs the suite once and reads what it recorded.
 * @throws Interrupted
 */
export async function runSuite(
  { invocation: { cwd, terminal, interrupts, overrides }, command, folder }: Suite,
  { assignment, seed, workers, keepIn }: SuiteRequest,
): Promise<SuiteEnded> {
  mkdirSync(keepIn ?? folder, { recursive: true })
  const file = join(folder, 'assignment.json')
  writeFileSync(file, JSON.stringify(assignment))
  const attaching = attachingVariables(folder, terminal.env)
  const named = typeof overrides.config === 'string' ? { TIDEMARK_CONFIG: resolve(cwd, overrides.config) } : {}
  const env = { ...terminal.env, ...named, ...variables(seed, workers), ...attaching, [assignmentVariable]: file }
  const output = keepIn === undefined ? undefined : openSync(join(keepIn, 'output.log'), 'w')
  const options = { cwd, env, interrupts, ...(output === undefined ? {} : { output }) }
  try {
    const ended = await runChild([...command, ...vitestFlags(command, seed, workers)], options)
    if (ended.interrupted !== undefined) throw new Interrupted(ended.interrupted)
    const { root, run } = assignment.record
    const record = runFolder(root, run)
    // The records of runs are kept for a while only.
    if (keepIn !== undefined && existsSync(record)) copyFileSync(eventsFile(record), eventsFile(keepIn))
    return { ...ended, outcome: await readOutcome(record) }
  } finally {
    if (output !== undefined) closeSync(output)
  }
}

/** What the flags say too, for commands that run Vitest out of sight or run something else. */
function variables(seed: number | undefined, workers: number): NodeJS.ProcessEnv {
  const most = String(workers)
  return {
    TIDEMARK_WORKERS: most,
    [seedVariable]: seed === undefined ? undefined : String(seed),
    VITEST_MAX_WORKERS: most,
    // Vitest 3 has one for each kind of worker.
    VITEST_MAX_FORKS: most,
    VITEST_MIN_FORKS: '1',
    VITEST_MAX_THREADS: most,
    VITEST_MIN_THREADS: '1',
  }
}

/** The flags of Vitest for an order and a number of workers, where the command is Vitest. */
export function vitestFlags(command: readonly string[], seed: number | undefined, workers: number): readonly string[] {
  const names = command.map((part) => basename(part))
  const place = names.findIndex((name) => name === 'vitest' || name === 'vitest.mjs')
  // `npm run vitest` is a script that has this name.
  if (place === -1 || names[place - 1] === 'run') return []
  const order = seed === undefined ? [] : ['--sequence.shuffle', `--sequence.seed=${seed}`]
  return [...order, `--maxWorkers=${workers}`]
}
