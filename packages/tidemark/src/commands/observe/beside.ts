import type { Disturbed } from '../../report/observation.ts'
import type { RunOutcome } from '../verify/outcome.ts'
import type { Actor } from './actors.ts'
import { tablesRead } from './traces.ts'

interface Uses {
  readonly writers: Set<Actor>
  readonly readers: Set<Actor>
  readonly emptiers: Set<Actor>
  /** Those whose statements did write rows, and of these those that updated or deleted some. */
  readonly wrote: Set<Actor>
  readonly changed: Set<Actor>
}

interface Effects {
  readonly writes: readonly string[]
  readonly reads: readonly string[]
  readonly empties: readonly string[]
  readonly changes: readonly string[]
}

/**
 * Tables that one file's tests write and another's read: those that are emptied first, then by how many pairs of tests that makes. A weak
 * suspicion: which rows are read is not known.
 */
export function disturbedTables(shared: RunOutcome, actors: readonly Actor[]): readonly Disturbed[] {
  return [...usesOf(shared, actors)].flatMap(([table, found]) => disturbed(table, found)).toSorted(byWeight)
}

/** A table with who empties it, and who reads it. */
export interface Emptied {
  readonly table: string
  readonly emptiers: readonly Actor[]
  readonly readers: readonly Actor[]
}

/** Tables that somebody empties. */
export function emptiedTables(shared: RunOutcome, actors: readonly Actor[]): readonly Emptied[] {
  return [...usesOf(shared, actors)]
    .filter(([, { emptiers }]) => emptiers.size > 0)
    .map(([table, { emptiers, readers }]) => ({ table, emptiers: [...emptiers], readers: [...readers] }))
}

/** A table with who writes it without emptying it, and who reads it. */
export interface Written {
  readonly table: string
  /** Those that update or delete rows first: a reader is likelier to miss a row than to find one too many. */
  readonly writers: readonly Actor[]
  readonly readers: readonly Actor[]
  /** Those of the readers that write it, too. */
  readonly both: ReadonlySet<Actor>
}

/** Tables that tests write: those in which rows are updated or deleted first, then those that few tests write. Hooks of suites aside. */
export function writtenTables(shared: RunOutcome, actors: readonly Actor[]): readonly Written[] {
  const tables = [...usesOf(shared, actors)].map(([table, { writers, readers, emptiers, wrote, changed }]) => {
    const own = [...wrote].filter((actor) => isTest(actor) && !emptiers.has(actor))
    const changing = own.filter((actor) => changed.has(actor))
    const inserting = own.filter((actor) => !changed.has(actor))
    const written = {
      table,
      writers: [...changing, ...inserting],
      readers: [...readers].filter(isTest),
      both: new Set([...readers].filter((actor) => writers.has(actor))),
    }
    return { written, isChanged: changing.length > 0 }
  })
  return tables
    .toSorted(
      (one, other) =>
        Number(other.isChanged) - Number(one.isChanged) || one.written.writers.length - other.written.writers.length,
    )
    .map(({ written }) => written)
}

function isTest({ name, test }: Actor): boolean {
  return test?.name === name
}

function usesOf({ plans }: RunOutcome, actors: readonly Actor[]): ReadonlyMap<string, Uses> {
  const effects = new Map(plans.map((plan) => [plan.text, effectsOf(plan)]))
  const tables = new Map<string, Uses>()
  const uses = (table: string): Uses => {
    const known = tables.get(table) ?? {
      writers: new Set(),
      readers: new Set(),
      emptiers: new Set(),
      wrote: new Set(),
      changed: new Set(),
    }
    tables.set(table, known)
    return known
  }
  for (const actor of actors) {
    for (const { text, rows } of actor.queries?.statements ?? []) {
      const { writes, reads, empties, changes } = effects.get(text) ?? truncating(text)
      for (const table of writes) uses(table).writers.add(actor)
      for (const table of reads) uses(table).readers.add(actor)
      for (const table of empties) uses(table).emptiers.add(actor)
      if (rows === 0) continue
      for (const table of writes) uses(table).wrote.add(actor)
      for (const table of changes) uses(table).changed.add(actor)
    }
  }
  return tables
}

function disturbed(table: string, { writers, readers, emptiers }: Uses): readonly Disturbed[] {
  const pairs = acrossFiles(writers, readers)
  if (pairs === 0) return []
  const emptiedBy = acrossFiles(emptiers, readers) === 0 ? [] : [...emptiers].map(({ name }) => name)
  return [{ table, writers: writers.size, readers: readers.size, pairs, emptiedBy }]
}

function byWeight(one: Disturbed, other: Disturbed): number {
  return other.emptiedBy.length - one.emptiedBy.length || other.pairs - one.pairs
}

/** Tests of one file run one after the other. */
function acrossFiles(writers: ReadonlySet<Actor>, readers: ReadonlySet<Actor>): number {
  const perFile = new Map<string, number>()
  for (const { name } of readers) perFile.set(name.file, (perFile.get(name.file) ?? 0) + 1)
  return [...writers].reduce((pairs, { name }) => pairs + readers.size - (perFile.get(name.file) ?? 0), 0)
}

function effectsOf({ shape, empties = [] }: RunOutcome['plans'][number]): Effects {
  const changes = changedBy(shape, 'Update|Delete|Merge')
  const writes = [...changes, ...changedBy(shape, 'Insert')]
  // Looking for the rows that it changes is no reading.
  return { writes, reads: tablesRead(shape).filter((table) => !writes.includes(table)), empties, changes }
}

function changedBy(shape: readonly string[], verbs: string): readonly string[] {
  const change = new RegExp(String.raw`^\s*(?:[^:]*: )?(?:${verbs}) on (.+)$`)
  return shape.flatMap((line) => change.exec(line)?.[1] ?? [])
}

/** TRUNCATE has no plan. */
function truncating(text: string): Effects {
  const [, list = ''] =
    /^\s*truncate\s+(?:table\s+)?(.+?)(?:\s+(?:restart|continue)\s+identity)?(?:\s+(?:cascade|restrict))?\s*;?\s*$/is.exec(
      text,
    ) ?? []
  const tables = list.split(',').flatMap((part) => nameIn(part))
  return { writes: tables, reads: [], empties: tables, changes: tables }
}

/** As a footprint names tables. */
function nameIn(text: string): readonly string[] {
  const parts = [...text.replace(/^\s*only\s+/i, '').matchAll(/"((?:[^"]|"")+)"|([^\s."*]+)/g)]
  const names = parts.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.toLowerCase())
  return names.length === 0 ? [] : [(names[0] === 'public' ? names.slice(1) : names).join('.')]
}
