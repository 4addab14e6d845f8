import type pg from 'pg'

/** The rows of every table, by their keys. */
export type State = ReadonlyMap<string, ReadonlyMap<string, string>>

export interface Counts {
  inserted?: number
  updated?: number
  deleted?: number
}

const keys: Readonly<Record<string, string>> = {
  appointments: 'id',
  audit_events: 'id',
  clients: 'id',
  locations: 'id',
  services: 'id',
  session_versions: "concat(session_id, ' ', version)",
  sessions: 'id',
  short_lived_counters: 'key',
  short_lived_values: 'key',
  users: 'id',
  workspaces: 'id',
}

/** All tables that the service writes. */
export const tables: readonly string[] = Object.keys(keys)

const everyRow = Object.entries(keys)
  .map(([table, key]) => `select '${table}' as "table", ${key}::text as key, row::text as row from ${table} as row`)
  .join(' union all ')

export async function read(session: pg.Client): Promise<State> {
  const { rows } = await session.query<{ table: string; key: string; row: string }>(everyRow)
  const state = new Map<string, Map<string, string>>(tables.map((table) => [table, new Map()]))
  for (const { table, key, row } of rows) state.get(table)?.set(key, row)
  return state
}

/** How many rows of each table that changed were written. */
export function changed(before: State, after: State): Readonly<Record<string, Counts>> {
  const counted = tables.map((table) => [table, count(rowsOf(before, table), rowsOf(after, table))] as const)
  return Object.fromEntries(counted.filter(([, counts]) => Object.keys(counts).length > 0))
}

function count(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Counts {
  const inserted = [...after.keys()].filter((key) => !before.has(key)).length
  const deleted = [...before.keys()].filter((key) => !after.has(key)).length
  const updated = [...after].filter(([key, row]) => before.has(key) && before.get(key) !== row).length
  return { ...(inserted > 0 && { inserted }), ...(updated > 0 && { updated }), ...(deleted > 0 && { deleted }) }
}

function rowsOf(state: State, table: string): ReadonlyMap<string, string> {
  return state.get(table) ?? new Map<string, string>()
}
