import { spawn } from 'node:child_process'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { signalCode, type InterruptSignal, type Interrupts } from '../frame/interrupts.ts'

export interface ChildOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly interrupts: Interrupts
  /** File that it writes to instead of the terminal. */
  readonly output?: number
}

export interface EndedChild {
  /** Exit code; 128 and the signal's number where a signal ended it. */
  readonly code: number
  readonly ms: number
  /** Signal that came for it meanwhile. */
  readonly interrupted: InterruptSignal | undefined
}

/** Runs a command in this terminal as if it had been called itself: its input and output, its signals, its exit code. */
export async function runChild(
  command: readonly string[],
  { cwd, env, interrupts, output }: ChildOptions,
): Promise<EndedChild> {
  const [program = '', ...args] = command
  const began = performance.now()
  const child = spawn(program, args, { cwd, env, stdio: output === undefined ? 'inherit' : ['ignore', output, output] })
  let interrupted: InterruptSignal | undefined
  const giveBack = interrupts.takeOver((signal) => {
    interrupted = signal
    // Ctrl-C in a terminal reaches the whole group of processes; a second SIGINT would mean "at once" to many.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 0) : signalCode(signal)))
    })
    return { code, ms: performance.now() - began, interrupted }
  } catch (cause) {
    const facts = { command: program, suggestion: suggestionFor(program) }
    throw new TidemarkError('TM_CLI_COMMAND_NOT_FOUND', { seen: String(cause), facts, cause })
  } finally {
    giveBack()
  }
}

/** Only a name is looked for; a path is what it is. */
function suggestionFor(program: string): string {
  return /[\\/]/.test(program)
    ? 'A path is meant from the folder in which the command is given.'
    : `Programs of node_modules/.bin are found by \`npx\`: \`tidemark run -- npx ${program}\`.`
}
