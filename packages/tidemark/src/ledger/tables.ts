import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

export interface Column {
  readonly number: number
  readonly name: string
  /** Base type with its modifier; domains are resolved. */
  readonly type: string
  readonly generated: boolean
  /** Generated, stored, and perhaps not the same when it is computed again. */
  readonly doubtful: boolean
  /** Bytes that a value may take in the row itself, at most. */
  readonly width: number
  /** False for the few types that have no binary form. */
  readonly binary: boolean
  /** There are arrays of its type. */
  readonly listable: boolean
  /** Qualified and quoted, when it isn't the default one. */
  readonly collation: string | null
}

interface KeyColumn {
  readonly number: number
  /** The equality operator of the unique index, qualified. */
  readonly operator: string
}

/** A table that receives statements of its own: the table itself, or a partition. */
interface Member {
  readonly schema: string
  readonly name: string
  readonly leaf: boolean
  readonly foreign: boolean
  /** It can have a trigger for TRUNCATE: of foreign tables, since PostgreSQL 16. */
  readonly truncates: boolean
}

/** A trigger or rule that fires even in a replica session, on its table or on a partition of it. */
export interface Awake {
  readonly what: 'trigger' | 'rule'
  readonly oid: string
  /** CREATE TRIGGER as PostgreSQL prints it; null for a rule. */
  readonly definition: string | null
  /** Itself, then the triggers that partitions have of it: `pg_trigger.tgenabled` of each. */
  readonly members: readonly {
    readonly schema: string
    readonly table: string
    readonly name: string
    readonly enabled: 'A' | 'R' | 'O' | 'D'
  }[]
}

/** A table as the ledger sees it. */
export interface Table {
  readonly id: number
  readonly schema: string
  readonly name: string
  /** `pg_class.relkind`: r, p, f or m. */
  readonly kind: string
  /** Has children or a parent of the old kind, INHERITS. */
  readonly inheritance: boolean
  /** AFTER triggers of the user may write the same rows before the ledger's trigger runs. */
  readonly hot: boolean
  /** Its rows can't be put back without functions of the user's, which may need the search path that they know. */
  readonly calls: boolean
  /** A cascade can change one row twice within one statement. */
  readonly self_cascade: boolean
  readonly columns: readonly Column[]
  readonly key: readonly KeyColumn[]
  readonly members: readonly Member[]
  readonly awake: readonly Awake[]
}

export type Tracking =
  | { readonly kind: 'keyed' | 'keyless' | 'refreshed' }
  | { readonly kind: 'untracked'; readonly reason: string }

const catalog = readFileSync(new URL('./sql/catalog.sql', import.meta.url), 'utf8')

export async function readTables(client: Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(catalog)
  return rows
}

/** How a table's rows can be taken back, or why they can't. */
export function trackingOf(table: Table): Tracking {
  if (table.kind === 'm') return { kind: 'refreshed' }
  if (table.kind === 'f' || table.members.some((member) => member.foreign)) return untracked('a foreign table')
  if (table.columns.every((column) => column.generated)) return untracked('without a column of its own')
  // A statement at a parent changes rows of its children: only row triggers see them whole, and what comes row by row is added up.
  return { kind: table.key.length > 0 && !table.inheritance ? 'keyed' : 'keyless' }
}

function untracked(reason: string): Tracking {
  return { kind: 'untracked', reason }
}
