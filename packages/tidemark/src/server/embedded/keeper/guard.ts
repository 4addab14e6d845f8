import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { childOptions } from '../command.ts'
import { entryFile } from './entry-file.ts'

export interface Guard {
  readonly pid: () => number | undefined
  /** The keeper ends in order: the guard has nothing to do. */
  readonly dismiss: () => void
}

/** Waits for the end of its input in a small shell; only then, and if it was not dismissed, it becomes the clean-up. */
const waitForEnd = `trap '' INT TERM HUP; while read -r word; do last=$word; done; [ "$last" = dismissed ] || exec "$@"`

/**
 * Starts a process that outlives this one and cleans up after it: its input is a pipe that only this process holds, which
 * the system closes however this process dies. A guard that dies is replaced.
 */
export function startGuard(lockFile: string): Guard {
  let dismissed = false
  let guard = watch()
  function watch(): { readonly pid: number | undefined; readonly input: Writable } {
    const [program = '', ...args] = guardCommand(lockFile)
    const child = spawn(program, args, {
      ...childOptions(undefined),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.on('error', () => {})
    child.on('error', () => {})
    child.on('exit', () => {
      if (!dismissed) setTimeout(() => (guard = watch()), 20).unref()
    })
    child.unref()
    return { pid: child.pid, input: child.stdin }
  }
  return {
    pid: () => guard.pid,
    dismiss() {
      dismissed = true
      guard.input.end('dismissed\n')
    },
  }
}

function guardCommand(lockFile: string): readonly string[] {
  const cleanUp = [process.execPath, entryFile('clean-up-main'), lockFile]
  return process.platform === 'win32'
    ? [...cleanUp, 'wait']
    : ['/bin/sh', '-c', waitForEnd, 'tidemark-guard', ...cleanUp]
}
