import type { Instance } from '../instance.ts'
import type { Lock } from '../lock.ts'
import type { ProcessIdentity } from '../../process-identity.ts'
import type { ServerSpec } from '../spec.ts'

export type Phase = 'starting' | 'ready' | 'stopping'

/** What a keeper's lock file says, for every process that asks or has to clean up after it. */
export interface KeeperNote {
  readonly phase: Phase
  readonly spec: ServerSpec
  readonly instance: Instance | undefined
  readonly postmaster: ProcessIdentity | undefined
  readonly port: number | undefined
}

export type KeeperLock = Lock<KeeperNote>
