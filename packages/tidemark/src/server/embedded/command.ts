import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Account } from './account.ts'

export interface Outcome {
  /** True when the program ran and ended with 0. */
  readonly ok: boolean
  /** What it wrote, standard output and error together, or why it could not be started. */
  readonly output: string
  readonly code: string | undefined
}

/** Runs a program with PostgreSQL's account and environment to its end. Never throws: the outcome tells. */
export function run(program: string, args: readonly string[], account: Account | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, { ...childOptions(account), stdio: ['ignore', 'pipe', 'pipe'] })
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error: NodeJS.ErrnoException) => resolve({ ok: false, output: error.message, code: error.code }))
    child.on('close', (status) => resolve({ ok: status === 0, output: output.trim(), code: undefined }))
  })
}

/** Account, folder and environment of a child: nothing of ours leaks in, no PG* variable and no locale. */
export function childOptions(
  account: Account | undefined,
  home = '/',
): {
  readonly uid?: number
  readonly gid?: number
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
} {
  const cwd = process.platform === 'win32' ? tmpdir() : '/'
  return { ...account, cwd, env: childEnvironment(home) }
}

function childEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  const environment = { PATH, HOME: home, TZ: 'UTC', LC_ALL: locale }
  return process.platform === 'win32' ? { ...environment, SystemRoot, TEMP } : environment
}
