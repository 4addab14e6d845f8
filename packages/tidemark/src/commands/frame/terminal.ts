import type { Sink } from '../../report/style.ts'

/** The surroundings of one execution of the command line. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly out: Sink
  readonly err: Sink
}
