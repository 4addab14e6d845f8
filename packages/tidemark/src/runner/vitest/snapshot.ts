import type { SnapshotBuilder, SnapshotOptions, SnapshotResult } from '../snapshot.ts'
import { requireMember } from './membership.ts'

/**
 * Brings the worker's database into the state of a named snapshot: the template, or the snapshot that it holds already, with what the builder
 * adds. For `beforeAll`: tests then rewind to it. The builder runs once; every other worker, file and run gets a clone of what it made.
 *
 * @param build Makes the data, through `db` or through the application itself, and awaits all of it.
 * @throws TidemarkError TM_SNAPSHOT_DIRTY when the database holds anything else, TM_SNAPSHOT_MISSING without a builder
 * @example beforeAll(() => snapshot('with-10k-appointments', () => createAppointments(10_000), { files: ['test/data.ts'] }))
 */
export async function snapshot(
  name: string,
  build?: SnapshotBuilder,
  options: SnapshotOptions = {},
): Promise<SnapshotResult> {
  return requireMember().worker.lifecycle.suiteDatabase.snapshot(name, build, options)
}
