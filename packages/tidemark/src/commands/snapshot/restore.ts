import type { Client } from 'pg'
import { restoreSnapshot } from '../../database/restore-snapshot.ts'
import { listSnapshots, type Snapshot } from '../../database/snapshot.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { controlSettings, openLedger } from '../../ledger/open.ts'
import { readSnapshotMarks } from '../../ledger/snapshot-marks.ts'
import { duration } from '../../report/words.ts'
import type { Invocation, CommandOutcome } from '../frame/command.ts'
import { inTarget, type Target, withTarget } from './target.ts'

/** Brings the database of DATABASE_URL into the state of a snapshot: by a rewind where it was made there, by a clone elsewhere. */
export function restore(invocation: Invocation, name: string): Promise<CommandOutcome> {
  return withTarget(invocation, async (target) => {
    const began = performance.now()
    const snapshot = await findSnapshot(target, name)
    invocation.progress('restoring the snapshot')
    const rewound = await inTarget(target, (client) => rewind(client, snapshot, target.config.grace))
    if (!rewound) await restoreSnapshot(target.registry, { ...target, snapshot })
    const how = rewound ? 'rewound' : 'cloned'
    const ms = performance.now() - began
    const json = { snapshot: name, database: snapshot.database, into: target.database, how, ms }
    return { code: 0, json, text: `restored ${name} into ${target.database} (${how}) in ${duration(ms)}` }
  })
}

/** The newest of that name, whatever made it. */
async function findSnapshot({ registry, template }: Target, name: string): Promise<Snapshot> {
  const all = await listSnapshots(registry)
  const found = all.find((one) => one.template === template && one.name === name)
  if (found !== undefined) return found
  const names = all.filter((one) => one.template === template).map((one) => one.name)
  const seen = `on ${template}: ${names.join(', ') || 'none'}`
  throw new TidemarkError('TM_SNAPSHOT_MISSING', { seen, facts: { name } })
}

/** False when the database never was in that state, or can't go back to it. */
async function rewind(client: Client, { fingerprint }: Snapshot, graceMs: number): Promise<boolean> {
  const state = (await readSnapshotMarks(client)).find(({ snapshot }) => snapshot === fingerprint)
  if (state === undefined) return false
  await client.query(
    'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as setting (name, value)',
    [Object.keys(controlSettings), Object.values(controlSettings)],
  )
  const ledger = await openLedger(client, { graceMs })
  return (await ledger.rewind(state.mark)).clean
}
