import type { ResolvedConfig } from '../../config/config.ts'
import type { Lease } from '../../database/lease.ts'
import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { Footprint, Leftover } from '../../ledger/ledger.ts'
import { readSnapshotMarks } from '../../ledger/snapshot-marks.ts'
import { stayUp } from '../../runner/stay-up.ts'
import type { Resources } from '../frame/resources.ts'

/** What a command did to its database. */
export interface Aftermath {
  /** Left out when it can't be told. */
  readonly footprint?: Footprint
  readonly leftovers: readonly Leftover[]
  readonly isolationMs: number
  /** Name of the database, when it was kept. */
  readonly kept?: string
}

interface Circumstances {
  readonly config: ResolvedConfig
  /** The command failed. */
  readonly failed: boolean
  readonly resources: Resources
}

/** Takes back what the command did, to see it, or keeps it where it failed and is to be looked at. */
export async function lookAfter(lease: Lease, circumstances: Circumstances): Promise<Aftermath> {
  const began = performance.now()
  try {
    const keep = circumstances.failed && circumstances.config.keep === 'failed'
    const present = await afterSnapshots(lease, circumstances)
    return {
      ...(await (keep ? keepDatabase(present, circumstances) : rewind(present))),
      isolationMs: performance.now() - began,
    }
  } catch (error) {
    // The command ended as it ended: a database that it made unusable must not change its exit code.
    return { leftovers: [unusable(error)], isolationMs: performance.now() - began }
  }
}

/** `tidemark snapshot` within the command has ended the control session: it can only copy a database that nobody is in. */
async function afterSnapshots(lease: Lease, { resources }: Circumstances): Promise<Lease> {
  const answers = await lease.control.query('select').then(
    () => true,
    () => false,
  )
  if (answers) return lease
  const reopened = resources.own(await lease.reopen())
  const marks = reopened.ledger === undefined ? [] : await readSnapshotMarks(reopened.control)
  // Without any snapshot it was the command's own doing, and is said.
  return marks.length > 0 ? reopened : lease
}

async function rewind({ ledger }: Lease): Promise<Omit<Aftermath, 'isolationMs'>> {
  if (ledger === undefined) return { leftovers: [] }
  const { footprint, leftovers } = await ledger.rewind(0)
  return { footprint, leftovers }
}

async function keepDatabase(
  lease: Lease,
  { config, resources }: Circumstances,
): Promise<Omit<Aftermath, 'isolationMs'>> {
  const footprint = await lease.ledger?.footprint(0)
  const { kept, lease: next } = await lease.keep('tidemark run')
  resources.own(next)
  await stayUp(config)
  return { ...(footprint === undefined ? {} : { footprint }), leftovers: [], kept: kept.database }
}

function unusable(error: unknown): Leftover {
  if (!isTidemarkError(error)) throw error
  return { kind: 'untracked-write', what: `${error.happened} ${error.seen} (${error.code})`, answer: 'replaced' }
}
