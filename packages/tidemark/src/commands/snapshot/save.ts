import type { Client } from 'pg'
import { saveSnapshot } from '../../database/save-snapshot.ts'
import { describeSnapshot, listSnapshots, type Snapshot } from '../../database/snapshot.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { nameMark, readSnapshotMarks, schemaChanges, unfinishedWork } from '../../ledger/snapshot-marks.ts'
import type { Invocation, CommandOutcome } from '../frame/command.ts'
import { inTarget, type Target, withTarget } from './target.ts'

/** Stands for the builder of a snapshot that was saved by hand. */
const byHand = 'saved by hand'

/** Makes a snapshot of the database of DATABASE_URL. */
export function save(invocation: Invocation, name: string): Promise<CommandOutcome> {
  return withTarget(invocation, async (target) => {
    const { registry, access, config, database, template } = target
    if (invocation.flags['force'] !== true) await requireFree(target, name)
    invocation.progress('saving the snapshot')
    const snapshot = await inTarget(target, (client) => markState(client, template, name))
    await saveSnapshot(registry, access, { database, snapshot, root: config.root })
    const json = { snapshot: name, database: snapshot.database, template, from: database }
    return { code: 0, json, text: `saved ${name}: ${snapshot.database}` }
  })
}

/** A snapshot is never written over by accident. */
async function requireFree({ registry, template }: Target, name: string): Promise<void> {
  const existing = (await listSnapshots(registry)).find((one) => one.template === template && one.name === name)
  if (existing !== undefined)
    throw new TidemarkError('TM_SNAPSHOT_EXISTS', { seen: existing.database, facts: { name } })
}

/** Gives the present state a mark, and the mark a name: restoring then is a rewind. */
async function markState(client: Client, template: string, name: string): Promise<Snapshot> {
  const unfinished = await unfinishedWork(client)
  if (unfinished.length > 0) {
    throw new TidemarkError('TM_SNAPSHOT_UNFINISHED', { seen: unfinished.join('\n'), facts: { name } })
  }
  const changes = await schemaChanges(client, 0)
  if (changes.length > 0) throw new TidemarkError('TM_SNAPSHOT_SCHEMA', { seen: changes.join('\n'), facts: { name } })
  const base = (await readSnapshotMarks(client)).at(-1)?.snapshot ?? template
  const snapshot = describeSnapshot({ template, base, name }, byHand)
  const { rows } = await client.query<{ readonly mark: number }>('select tidemark.mark()::float8 as mark')
  await nameMark(client, { mark: rows[0]?.mark ?? 0, snapshot: snapshot.fingerprint })
  await client.query('analyze')
  return snapshot
}
