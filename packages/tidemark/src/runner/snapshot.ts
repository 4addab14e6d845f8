import { TidemarkError } from '../errors/tidemark-error.ts'
import { now } from '../isolation/clock.ts'
import { type SnapshotWay, type Stage, takeSnapshot } from '../isolation/take-snapshot.ts'
import type { Mark } from '../ledger/ledger.ts'
import { hashFiles, requireFiles } from '../migrators/files.ts'
import type { TestDatabase } from './test-database.ts'

/** Makes the data of a snapshot, in the database of the test: through `db`, or through whatever the application uses. */
export type SnapshotBuilder = (db: TestDatabase) => Promise<unknown>

export interface SnapshotOptions {
  /** Stands for what the builder does, instead of its source: change it to build anew. */
  readonly key?: string | number
  /** Globs of the files that decide what the builder does, from the project's root: it is built anew when they change. */
  readonly files?: readonly string[]
}

export interface SnapshotResult {
  readonly name: string
  /** `there`: the database was in that state; `cloned`: a clone took its place; `built`: the builder ran. */
  readonly how: SnapshotWay
  /** Rewinding to it goes back to the snapshot, also when others have been layered on it. */
  readonly mark: Mark
  readonly ms: number
}

/** Takes a snapshot on a stage; `open` gives the builder its database. */
export async function takeNamed(
  stage: Stage,
  name: string,
  build: SnapshotBuilder | undefined,
  { options, open }: { readonly options: SnapshotOptions; readonly open: () => TestDatabase },
): Promise<SnapshotResult> {
  const start = now()
  requireName(name)
  const key = build === undefined ? undefined : await keyOf(build, options, stage.database.lease.root)
  const how = await takeSnapshot(stage, { name, key, build: build && (async () => build(open())) })
  return { name, how, mark: stage.database.base.mark, ms: now() - start }
}

/** @throws TidemarkError TM_SNAPSHOT_NAME */
export function requireName(name: string): void {
  if (!/^\w[\w.-]{0,59}$/.test(name)) throw new TidemarkError('TM_SNAPSHOT_NAME', { seen: JSON.stringify(name) })
}

async function keyOf(build: SnapshotBuilder, { key, files = [] }: SnapshotOptions, root: string): Promise<unknown> {
  return [key ?? build.toString(), await hashFiles(root, await requireFiles(root, files))]
}
