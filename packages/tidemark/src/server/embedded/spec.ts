import { createHash } from 'node:crypto'
import type { Account } from './account.ts'
import { thisPlace } from '../process-identity.ts'
import type { Settings } from './settings.ts'

/** Everything a keeper must know of the server that it is to own: a plain value that travels to its process. */
export interface ServerSpec {
  /** Folder with programs that were seen to run. */
  readonly bin: string
  /** `18.4` */
  readonly version: string
  /** What `postgres` is on disk. */
  readonly identity: string
  readonly account: Account | undefined
  readonly cache: string
  readonly serverSettings: Settings
}

/**
 * The name under which one user's processes share a server: same programs, same settings, same cache, same container
 * (a server in another one may not be reachable, though a shared /tmp shows its socket).
 */
export function serverKey(identity: string, serverSettings: Settings, cache: string): string {
  const settings = Object.entries(serverSettings).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([1, identity, settings, cache, thisPlace().space]))
    .digest('hex')
    .slice(0, 16)
}
