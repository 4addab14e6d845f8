import type { Isolation, KeepPolicy, QueryCounting } from '../config/config.ts'
import type { Assignment } from './assignment.ts'
import type { RedisAccess } from '../redis/access.ts'
import type { ServerAccess } from '../server/server.ts'

/** Everything a worker needs to take part in a run: a plain value that travels from the main process to every worker. */
export interface Handover {
  readonly access: ServerAccess
  /** `server_version_num`. */
  readonly version: number
  /** Database name of the template. */
  readonly template: string
  /** Names the databases of this run. */
  readonly run: string
  /** The record that all events go to. */
  readonly record: Assignment['record']
  /** Absolute folder from which the record names files. */
  readonly base: string
  /** Absolute folder of the project. */
  readonly root: string
  readonly isolation: Isolation
  readonly strict: boolean
  readonly keep: KeepPolicy
  readonly queries: QueryCounting
  /** Milliseconds that a left-behind query or transaction gets to end by itself. */
  readonly grace: number
  /** Most databases in use at once. */
  readonly slots: number
  /** The Redis of the run, of which every worker claims a part. */
  readonly redis?: RedisAccess | undefined
  /** The rows that the record is to hold. */
  readonly rows?: Assignment['rows'] | undefined
  /** The database that all workers share, instead of one for each. */
  readonly together?: Assignment['together'] | undefined
}
