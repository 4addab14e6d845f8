import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

export interface Sequence {
  readonly oid: string
  readonly schema: string
  readonly name: string
}

/** How sequences are read on a server of this version. */
interface Reading {
  /** A query for the present value of all: oid, last_value, is_called. */
  readonly state: string
  /** A query for what mark `m` knows of those that are elsewhere now. */
  readonly moved: string
}

/**
 * The functions `tidemark.sequence_state`, the present value of every sequence, and `tidemark.restore_sequences`, which puts back those that are not
 * where a mark knows them. Functions, not views: a view would keep a test from dropping a table with its sequence.
 */
export function sequenceFunctions(sequences: readonly Sequence[], serverVersion: number): string {
  const { state, moved } = serverVersion >= 180_000 ? byFunction(sequences) : byReading(sequences)
  return `
create function tidemark.sequence_state() returns table (oid oid, last_value bigint, is_called boolean)
language plpgsql
as $tidemark$
begin
  return query ${state};
end
$tidemark$;
create function tidemark.restore_sequences(since bigint) returns int
language plpgsql
as $tidemark$
declare
  restored int;
  reserving oid[];
begin
  select count(setval(s.oid, s.last_value, s.is_called)), array_agg(s.oid) filter (where s.reserves)
  into restored, reserving
  from (
    select s.oid, s.last_value, s.is_called, (select q.seqcache > 1 from pg_sequence as q where q.seqrelid = s.oid) as reserves
    from tidemark.marks as m
    cross join lateral (${moved}) as s
    where m.mark = since
  ) as s;
  if reserving is not null then
    perform tidemark.forget_reserves(since, reserving);
  end if;
  return restored;
end
$tidemark$;`
}

/** One call for each sequence and no join: with hundreds of tables this is most of an empty rewind. OFFSET 0 keeps the call from being doubled. */
function byFunction(sequences: readonly Sequence[]): Reading {
  const oids = quoteLiteral(`{${sequences.map(({ oid }) => oid).join(',')}}`)
  return {
    state: `
select s.oid, d.last_value, d.is_called
from pg_catalog.unnest(${oids}::oid[]) as s (oid)
cross join lateral pg_catalog.pg_get_sequence_data(s.oid::pg_catalog.regclass) as d`,
    moved: `
select s.oid, s.last_value, s.is_called
from (
  select u.oid, u.last_value, u.is_called, pg_get_sequence_data(u.oid) as present
  from (select unnest(m.sequences) as oid, unnest(m.last_values) as last_value, unnest(m.called) as is_called) as u
  offset 0
) as s
where (s.present).last_value <> s.last_value or (s.present).is_called <> s.is_called`,
  }
}

/** Before PostgreSQL 18 no function tells whether a sequence was used: each is read as the table that it is, always in the same order. */
function byReading(sequences: readonly Sequence[]): Reading {
  const reads = sequences.map(
    ({ oid, schema, name }) =>
      `select ${quoteLiteral(oid)}::oid, s.last_value, s.is_called from ${quoteIdentifier(schema)}.${quoteIdentifier(name)} as s`,
  )
  return {
    state: reads.join('\nunion all ') || 'select null::oid, null::bigint, null::boolean where false',
    moved: `
select s.oid, s.last_value, s.is_called
from rows from (tidemark.sequence_state(), unnest(m.last_values, m.called)) as s (oid, value_now, called_now, last_value, is_called)
where s.value_now <> s.last_value or s.called_now <> s.is_called`,
  }
}
