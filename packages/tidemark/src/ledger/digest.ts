import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

/** The complete logical state of a database, one hash for each part. Two equal digests mean equal states. */
export interface Digest {
  /** Hash of all parts together. */
  readonly whole: string
  /** By table, catalog, `sequences` and `large objects`. */
  readonly parts: Readonly<Record<string, string>>
}

interface Source {
  readonly relation: string
  readonly kind: 'table' | 'catalog'
  readonly columns: readonly string[] | null
  readonly condition: string
}

const sources = readFileSync(new URL('./sql/digest-sources.sql', import.meta.url), 'utf8')

/**
 * Reads the complete logical state in one snapshot: every row of every table, every sequence, every large object, every definition in the catalogs.
 * A row counts by the binary form of its values, so the order of rows doesn't matter and a million of them need no memory.
 */
export async function digest(client: Client): Promise<Digest> {
  await client.query('begin isolation level repeatable read')
  try {
    await client.query(
      'set local search_path = pg_catalog; set local row_security = on; set local enable_seqscan = on; set local statement_timeout = 0',
    )
    const parts: Record<string, string> = {}
    for (const source of (await client.query<Source>(sources)).rows) {
      parts[source.relation] = await scalar(client, multisetOf(source))
    }
    parts['sequences'] = await scalar(client, sequenceValues)
    parts['large objects'] = await scalar(client, largeObjects)
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

async function scalar(client: Client, query: string): Promise<string> {
  const { rows } = await client.query<{ readonly value: string }>(query)
  return rows[0]?.value ?? ''
}

/** A hash of a multiset: the sums of two independent halves of each element's MD5, and their number. */
function multisetOf({ relation, columns, condition }: Source): string {
  return hashed(
    `select record_send(row(${(columns ?? []).join(', ')})) as element from only ${relation} as t where ${condition}`,
  )
}

const largeObjects = hashed(`
  select convert_to(concat_ws(' ', m.oid, m.lomowner, m.lomacl), 'UTF8') as element from pg_largeobject_metadata as m
  union all
  select convert_to(concat_ws(' ', l.loid, l.pageno, ''), 'UTF8') || l.data from pg_largeobject as l`)

const sequenceValues = hashed(
  "select convert_to(concat_ws(' ', s.oid, s.last_value, s.is_called), 'UTF8') as element from tidemark.sequence_state() as s",
)

function hashed(elements: string): string {
  return `
    select concat_ws(' ', count(*), sum(h.high), sum(h.low)) as value
    from (
      select
        ('x' || substr(m.hash, 1, 16))::bit(64)::bigint::numeric as high,
        ('x' || substr(m.hash, 17, 16))::bit(64)::bigint::numeric as low
      from (select md5(e.element) as hash from (${elements}) as e) as m
    ) as h`
}
