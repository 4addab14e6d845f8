import type { Progress } from './progress.ts'

const patienceMs = 1000
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const clearLine = '\r\u001b[2K'

/** Where it is shown. */
export interface Screen {
  readonly env: NodeJS.ProcessEnv
  readonly err: {
    readonly isTTY?: boolean
    /** Width, in characters. */
    readonly columns?: number
    write(text: string): unknown
  }
}

export interface Spinner extends Disposable {
  readonly progress: Progress
}

/** Shows on a terminal what is being done, once it takes longer than a second; silent in pipes and CI. */
export function startSpinner(screen: Screen): Spinner {
  const { err } = screen
  if (!isShown(screen)) return { progress: () => {}, [Symbol.dispose]: () => {} }
  const began = performance.now()
  let step = ''
  let drawn = 0
  const timer = setInterval(() => {
    const ms = performance.now() - began
    if (ms < patienceMs || step === '') return
    err.write(
      `${clearLine}${frames[drawn % frames.length]} ${fitting(step, ` (${Math.floor(ms / 1000)} s)`, err.columns)}`,
    )
    drawn += 1
  }, 100).unref()
  return {
    progress: (next) => {
      step = next.split('\n')[0] ?? ''
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      if (drawn > 0) err.write(clearLine)
      // Only once: what stands on the line later is not ours.
      drawn = 0
    },
  }
}

/** A longer line would go on in the next one, where it could not be wiped away. */
function fitting(step: string, time: string, columns = 0): string {
  // Some terminals don't know their width.
  const room = Math.max((columns || 80) - time.length - 3, 0)
  return step.length <= room ? step + time : `${step.slice(0, Math.max(room - 1, 0))}…${time}`
}

/** Writes a line above the progress line, which is drawn again below it. */
export function writeLine(screen: Screen, text: string): void {
  screen.err.write(`${isShown(screen) ? clearLine : ''}${text}\n`)
}

function isShown({ err, env }: Screen): boolean {
  return err.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb'
}
