import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { quoteLiteral } from '../server/quote.ts'

/** The complete logical state of a database, one hash for each part. Two equal digests mean equal states. */
export interface Digest {
  /** Hash of all parts together. */
  readonly whole: string
  /** By table (`public.clients`), catalog, `sequences` and `large objects`. */
  readonly parts: Readonly<Record<string, string>>
}

interface Source {
  readonly relation: string
  readonly kind: 'table' | 'catalog' | 'sequence' | 'large objects'
  readonly columns: readonly string[] | null
  readonly condition: string
}

interface Part {
  readonly name: string
  /** A query whose only column, `element`, has the binary form of each element. */
  readonly elements: string
}

const sources = readFileSync(new URL('./sql/digest-sources.sql', import.meta.url), 'utf8')

/** Parts that are read by one statement: all catalogs and a schema of usual size take one round trip. */
const partsAtOnce = 150

const begin = `
  begin isolation level repeatable read read only;
  set local search_path = pg_catalog;
  set local row_security = off;
  set local enable_seqscan = on;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local jit = off`

/**
 * Reads the complete logical state in one snapshot: every row of every table, every sequence, every large object, every definition in the catalogs.
 * Rows that policies would hide are an error, never left out.
 * The server hashes; a row counts by the binary form of its values, so the order of rows doesn't matter and a million of them need no memory.
 */
export async function digest(client: Client): Promise<Digest> {
  await client.query(begin)
  try {
    const { rows } = await client.query<Source>(sources)
    const all = partsOf(rows)
    const parts: Record<string, string> = {}
    for (let first = 0; first < all.length; first += partsAtOnce) {
      Object.assign(parts, await read(client, all.slice(first, first + partsAtOnce)))
    }
    return { whole: createHash('sha256').update(JSON.stringify(parts)).digest('hex'), parts }
  } finally {
    await client.query('rollback')
  }
}

/** The parts in which two digests differ. */
export function differences(before: Digest, after: Digest): readonly string[] {
  const names = new Set([...Object.keys(before.parts), ...Object.keys(after.parts)])
  return [...names].filter((name) => before.parts[name] !== after.parts[name])
}

function partsOf(sources: readonly Source[]): readonly Part[] {
  const sequences = sources.filter(({ kind }) => kind === 'sequence')
  const pages = sources.some(({ kind }) => kind === 'large objects')
  return [
    ...sources.filter(({ kind }) => kind === 'table' || kind === 'catalog').map(rowsOf),
    { name: 'sequences', elements: sequences.map(valueOf).join(' union all ') || nothing },
    {
      name: 'large objects',
      elements: `${largeObjectOwners} union all ${pages ? largeObjectPages : largeObjectsWhole}`,
    },
  ]
}

function rowsOf({ relation, columns, condition }: Source): Part {
  const row = `row(${(columns ?? []).join(', ')})`
  return {
    name: relation,
    elements: `select record_send(${row}) as element from only ${relation} as t where ${condition}`,
  }
}

function valueOf({ relation }: Source): string {
  return `select convert_to(concat_ws(' ', ${quoteLiteral(relation)}, s.last_value, s.is_called), 'UTF8') as element from ${relation} as s`
}

const nothing = 'select null::bytea as element where false'

const largeObjectOwners = `
  select convert_to(concat_ws(' ', m.oid, m.lomowner, m.lomacl), 'UTF8') as element from pg_largeobject_metadata as m`

const largeObjectPages = `
  select convert_to(concat_ws(' ', l.loid, l.pageno, ''), 'UTF8') || l.data from pg_largeobject as l`

/** Their pages are for superusers alone. */
const largeObjectsWhole = `
  select convert_to(concat_ws(' ', m.oid, ''), 'UTF8') || lo_get(m.oid) from pg_largeobject_metadata as m`

async function read(client: Client, parts: readonly Part[]): Promise<Readonly<Record<string, string>>> {
  const statement = parts.map(({ elements }, index) => hashed(index, elements)).join(' union all ')
  const { rows } = await client.query<{ readonly part: number; readonly value: string }>(statement)
  // In the order in which they were asked for, whatever the server's plan was.
  const values = new Map(rows.map(({ part, value }) => [part, value]))
  return Object.fromEntries(parts.map(({ name }, index) => [name, values.get(index) ?? '']))
}

/** A hash of a multiset: the sums of two independent halves of each element's MD5, and their number. */
function hashed(part: number, elements: string): string {
  return `
    select ${part} as part, concat_ws(' ', count(*), sum(h.high), sum(h.low)) as value
    from (
      select
        ('x' || substr(m.hash, 1, 16))::bit(64)::bigint::numeric as high,
        ('x' || substr(m.hash, 17, 16))::bit(64)::bigint::numeric as low
      from (select md5(e.element) as hash from (${elements}) as e) as m
    ) as h`
}
