import type { ResolvedConfig } from '../../config/config.ts'
import type { Lease } from '../../database/lease.ts'
import type { Footprint, Leftover } from '../../ledger/ledger.ts'
import { stayUp } from '../../runner/stay-up.ts'
import type { Resources } from '../frame/resources.ts'

/** What a command did to its database. */
export interface Aftermath {
  readonly footprint: Footprint
  readonly leftovers: readonly Leftover[]
  readonly isolationMs: number
  /** Name of the database, when it was kept. */
  readonly kept?: string
}

/** Takes back what the command did, to see it, or keeps it where it failed and is to be looked at. */
export async function lookAfter(
  lease: Lease,
  config: ResolvedConfig,
  failed: boolean,
  resources: Resources,
): Promise<Aftermath> {
  const began = performance.now()
  const since = () => performance.now() - began
  if (failed && config.keep === 'failed') {
    const footprint = (await lease.ledger?.footprint(0)) ?? {}
    const { kept, lease: next } = await lease.keep('tidemark run')
    resources.own(next)
    await stayUp(config)
    return { footprint, leftovers: [], isolationMs: since(), kept: kept.database }
  }
  const rewind = await lease.ledger?.rewind(0)
  return { footprint: rewind?.footprint ?? {}, leftovers: rewind?.leftovers ?? [], isolationMs: since() }
}
