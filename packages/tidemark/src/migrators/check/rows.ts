import type { ResolvedConfig } from '../../config/config.ts'
import type { Scratch } from '../../database/scratch.ts'
import { shareLock } from '../../database/locks.ts'
import { listSnapshots, useSnapshot } from '../../database/snapshot.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { removeLedger } from '../../ledger/remove.ts'
import { compare, distance } from './compare.ts'
import type { Way } from './each.ts'
import { type MigrationFinding, finding } from './finding.ts'
import type { Laboratory } from './laboratory.ts'
import type { Step } from './steps.ts'

/** A database with rows, in which so many migrations have gone up. */
export interface Rows {
  /** `the seed`, `the snapshot demo`, `nothing`. */
  readonly from: string
  readonly database: string
  readonly applied: number
  readonly findings: readonly MigrationFinding[]
}

export interface RowsRequest {
  readonly laboratory: Laboratory
  readonly scratch: Scratch
  readonly config: ResolvedConfig
  readonly steps: readonly Step[]
  readonly way: Way
  /** Name of a snapshot, or of a template's database; without it the seed. */
  readonly data: string | undefined
  /** How many migrations are to be tried on rows. */
  readonly last: number
}

/** Rows to try migrations on: as they were before the newest ones, or after all of them where the newest can be taken back. */
export async function findRows(request: RowsRequest): Promise<Rows> {
  const { data, config, steps, way } = request
  if (data === undefined && config.seeds.length === 0) return withoutRows(request, [])
  const rows = data === undefined ? await fromSeed(request) : await fromStored(request, data)
  const newest = steps.at(-1)
  const canGoBack = newest !== undefined && comesBack(way, newest)
  return rows.applied < steps.length || canGoBack ? rows : earlierRows(request, [])
}

/** Goes down and up again as it should: only then is the schema right when it was taken back. */
export function comesBack({ tried }: Way, { name }: Step): boolean {
  return tried.some((one) => one.name === name && one.returns === true)
}

async function fromSeed(request: RowsRequest): Promise<Rows> {
  const { laboratory, way, steps } = request
  const database = await laboratory.copy(way.database)
  const error = await seed(request, database)
  if (error !== undefined) throw error
  return { from: 'the seed', database, applied: steps.length, findings: [] }
}

async function seed({ laboratory, config }: RowsRequest, database: string): Promise<TidemarkError | undefined> {
  laboratory.progress('putting in the seed')
  const { error } = await laboratory.run(database, async (context) => {
    for (const one of config.seeds) await one.migrate(context)
  })
  return error
}

/** How far it has been migrated, its schema tells: it is that after one of the migrations. */
async function fromStored(request: RowsRequest, name: string): Promise<Rows> {
  const { laboratory, way } = request
  const { source, from } = await findStored(request, name)
  laboratory.progress(`copying ${from}`)
  const database = await laboratory.copy(source)
  // Production has no ledger: what it does beside each write would be measured, too.
  await laboratory.in(database, removeLedger)
  const state = await laboratory.state(database)
  const applied = way.states.findLastIndex((expected) => compare(expected, state).schema.length === 0)
  if (applied >= 0) return { from, database, applied, findings: [] }
  const [nearest] = way.states.toSorted((a, b) => distance(a, state) - distance(b, state))
  const differences = nearest === undefined ? [] : compare(nearest, state).schema
  const seen = differences.slice(0, 10).map(({ object, how }) => `${how}: ${object}`)
  throw new TidemarkError('TM_MIGRATION_CHECK_DATA', { seen: seen.join('\n'), facts: { name } })
}

/** The newest snapshot of that name of this project, or the template of that database name. No sweep drops it from then on. */
async function findStored({ scratch, config }: RowsRequest, name: string): Promise<{ source: string; from: string }> {
  const { registry } = scratch
  const all = (await listSnapshots(registry)).filter(({ root }) => root === config.root)
  const snapshot = all.find((one) => one.name === name)
  if (snapshot !== undefined && (await useSnapshot(registry, snapshot.database))) {
    return { source: snapshot.database, from: `the snapshot ${name}` }
  }
  const { rowCount } = await registry.query(
    "select from pg_database where datname = $1 and shobj_description(oid, 'pg_database') like 'tidemark:template:%'",
    [name],
  )
  if (rowCount !== 1) {
    const seen = `snapshots of this project: ${all.map((one) => one.name).join(', ') || 'none'}`
    throw new TidemarkError('TM_SNAPSHOT_MISSING', { seen, facts: { name } })
  }
  await shareLock(registry, 'template', name)
  return { source: name, from: `the template ${name}` }
}

/** Where nothing can be taken back, the seed may fit into an earlier schema: the earliest of those that are asked for. */
export async function earlierRows(request: RowsRequest, findings: readonly MigrationFinding[]): Promise<Rows> {
  const { laboratory, config, steps } = request
  const nothing = await withoutRows(request, findings)
  const schema = await laboratory.copy(nothing.database)
  for (let applied = nothing.applied; config.seeds.length > 0 && applied < steps.length; applied += 1) {
    const database = await laboratory.copy(schema)
    if ((await seed(request, database)) === undefined) return { from: 'the seed', database, applied, findings }
    await laboratory.run(schema, (steps[applied] as Step).up)
  }
  return nothing
}

async function withoutRows(
  { laboratory, steps, last }: RowsRequest,
  findings: readonly MigrationFinding[],
): Promise<Rows> {
  const applied = Math.max(0, steps.length - last)
  const database = await laboratory.empty()
  for (const step of steps.slice(0, applied)) await laboratory.run(database, step.up)
  const happened = 'There are no rows to try migrations on: locks are measured, what they cost is not.'
  return { from: 'nothing', database, applied, findings: [...findings, finding('no-rows', happened)] }
}
