import { realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A place where PostgreSQL's programs are; whether they run here is found out later. */
export interface Candidate {
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string
  /** Root of an npm package's tree, which may be repaired or copied as a whole; undefined for an installation. */
  readonly tree: string | undefined
  /** What `postgres` is on disk: changes when it is replaced by another build. */
  readonly identity: string
}

/** A candidate when the folder holds the programs, undefined otherwise. */
export function candidateIn(bin: string, tree?: string): Candidate | undefined {
  try {
    const postgres = realpathSync(programIn(bin, 'postgres'))
    statSync(programIn(bin, 'initdb'))
    const { size, mtimeMs } = statSync(postgres)
    return { bin, tree, identity: `${postgres} ${size} ${mtimeMs}` }
  } catch {
    return undefined
  }
}

export function programIn(bin: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(bin, process.platform === 'win32' ? `${name}.exe` : name)
}
