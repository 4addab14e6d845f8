import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { readSql } from '../statements.ts'

/** What one statement of a migration did to a table that was there before the migration. */
export interface Touched {
  readonly table: string
  /** Strongest lock that it took; null when it was held already, or none was taken. */
  readonly lock: string | null
  /** Milliseconds from the beginning of the statement to the end of its transaction: as long others wait. */
  readonly heldMs: number
  /** Rows that were read by going through the whole table; null when it was not. */
  readonly scanned: number | null
  /** The table was written anew, row by row. */
  readonly rewritten: boolean
}

export interface Observed {
  readonly line: number
  readonly text: string
  readonly ms: number
  readonly touched: readonly Touched[]
  /** Tables that are locked against everybody by an earlier statement of the transaction. */
  readonly locked: readonly string[]
}

interface Table {
  readonly id: number
  readonly name: string
}

interface Look {
  readonly id: number
  readonly file: number | null
  readonly scans: number
  readonly read: number
  readonly modes: readonly string[]
}

/** Weakest first. */
const modes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]

const lookSql = readFileSync(new URL('look.sql', import.meta.url), 'utf8')
const tablesSql = `
  select c.oid::int8::float8 as id, format('%I.%I', n.nspname, c.relname) as name
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname not in ('information_schema', 'tidemark') and n.nspname !~ '^pg_'`

/**
 * Runs a migration statement by statement in one transaction, as the server does with a file that is sent whole, and looks after each at
 * the locks and counters of that transaction: facts, not guesses from the text. Throws what the server throws.
 */
export async function observe(client: Client, sql: string): Promise<readonly Observed[]> {
  const texts = readSql(sql).statements
  const ownTransactions = texts.some(({ start, end }) => transactional.test(sql.slice(start, end)))
  const { rows: tables } = await client.query<Table>(tablesSql)
  const steps: Step[] = []
  // What parallel workers read is counted in their sessions.
  await client.query('set max_parallel_maintenance_workers = 0; set max_parallel_workers_per_gather = 0')
  if (!ownTransactions) await client.query('begin')
  let before = await look(client, tables)
  for (const { start, end } of texts) {
    const text = sql.slice(start, end).trim()
    const began = performance.now()
    await client.query(text)
    const ms = performance.now() - began
    const after = await look(client, tables)
    steps.push({ line: sql.slice(0, start).split('\n').length, text, ms, before, after, open: isOpen(client) })
    before = after
  }
  if (!ownTransactions) await client.query('commit')
  return steps.map((step, index) => observed(step, heldMs(steps.slice(index)), tables))
}

const transactional = /^(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i

interface Step {
  readonly line: number
  readonly text: string
  readonly ms: number
  readonly before: ReadonlyMap<number, Look>
  readonly after: ReadonlyMap<number, Look>
  /** The transaction goes on after it. */
  readonly open: boolean
}

const isOpen = (client: Client): boolean => client.getTransactionStatus() === 'T'

async function look(client: Client, tables: readonly Table[]): Promise<ReadonlyMap<number, Look>> {
  const { rows } = await client.query<Look>(lookSql, [tables.map(({ id }) => id)])
  return new Map(rows.map((row) => [row.id, row]))
}

/** The statement itself and those after it, up to the end of its transaction. */
function heldMs(steps: readonly Step[]): number {
  const last = steps.findIndex(({ open }) => !open)
  return steps.slice(0, last < 0 ? steps.length : last + 1).reduce((sum, { ms }) => sum + ms, 0)
}

function observed({ line, text, ms, before, after }: Step, held: number, tables: readonly Table[]): Observed {
  const touched = tables.flatMap(({ id, name }) => {
    const was = before.get(id)
    const is = after.get(id)
    return was === undefined || is === undefined ? [] : difference(name, was, is, held)
  })
  const locked = tables.filter(({ id }) => before.get(id)?.modes.includes('AccessExclusiveLock') === true)
  return { line, text, ms, touched, locked: locked.map(({ name }) => name) }
}

function difference(table: string, was: Look, is: Look, heldMs: number): readonly Touched[] {
  const taken = modes.findLast((mode) => is.modes.includes(mode) && !was.modes.includes(mode)) ?? null
  const lock = taken !== null && was.modes.some((mode) => modes.indexOf(mode) > modes.indexOf(taken)) ? null : taken
  // A table that is written anew is gone through once more for each of its indexes.
  const scanned = is.scans > was.scans ? Math.round(Math.max(0, is.read - was.read) / (is.scans - was.scans)) : null
  const rewritten = is.file !== was.file && scanned !== null
  return lock === null && scanned === null ? [] : [{ table, lock, heldMs, scanned, rewritten }]
}
