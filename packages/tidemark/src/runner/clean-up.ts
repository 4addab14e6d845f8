import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RedisAccess } from '../redis/access.ts'
import type { ServerAccess } from '../server/server.ts'

export const cleanUpVariable = 'TIDEMARK_CLEAN_UP'

/** What has to go when a process ends before it could give a run back. */
export interface CleanUp {
  readonly access: ServerAccess
  readonly run: string
  readonly diskCapMb: number
  /** A Redis that others may use, too. */
  readonly redis: RedisAccess | undefined
  /** Id of the process that is ending. As long as it lives, it holds the run. */
  readonly pid: number
}

/**
 * Removes a run's databases from a process of its own. An exiting process can't wait for a server any more, and runners exit
 * at once when they are interrupted.
 */
export function cleanUpBehind(run: Omit<CleanUp, 'pid'>): void {
  const work: CleanUp = { ...run, pid: process.pid }
  const program = fileURLToPath(new URL(`clean-up-main${extname(import.meta.url)}`, import.meta.url))
  const env = { ...process.env, [cleanUpVariable]: JSON.stringify(work) }
  spawn(process.execPath, [program], { env, detached: true, stdio: 'ignore' }).unref()
}
