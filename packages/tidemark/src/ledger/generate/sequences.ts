import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

export interface Sequence {
  readonly oid: string
  readonly schema: string
  readonly name: string
}

/**
 * The functions `tidemark.sequence_state`, the present value of every sequence, and `tidemark.restore_sequences`, which puts back those that are not
 * where a mark knows them. Functions, not views: a view would keep a test from dropping a table with its sequence.
 */
export function sequenceState(sequences: readonly Sequence[], serverVersion: number): string {
  const oids = quoteLiteral(`{${sequences.map(({ oid }) => oid).join(',')}}`)
  const [state, moved] =
    serverVersion >= 180_000 ? [byFunction(oids), movedByFunction] : [byReading(sequences), movedByReading]
  return `
create function tidemark.sequence_state() returns table (oid oid, last_value bigint, is_called boolean)
language plpgsql
as $tidemark$
begin
  return query ${state};
end
$tidemark$;
create function tidemark.restore_sequences(sequences oid[], last_values bigint[], called boolean[]) returns int
language plpgsql
as $tidemark$
declare
  moved record;
  restored int := 0;
begin
  for moved in ${moved} loop
    perform tidemark.restore_sequence(moved.oid, moved.last_value, moved.is_called);
    restored := restored + 1;
  end loop;
  return restored;
end
$tidemark$;`
}

const byFunction = (oids: string): string => `
select s.oid, d.last_value, d.is_called
from pg_catalog.unnest(${oids}::oid[]) as s (oid)
cross join lateral pg_catalog.pg_get_sequence_data(s.oid::pg_catalog.regclass) as d`

/** One call for each sequence and no join: with hundreds of tables this is most of an empty rewind. OFFSET 0 keeps the call from being doubled. */
const movedByFunction = `
select m.oid, m.last_value, m.is_called
from (
  select u.oid, u.last_value, u.is_called, pg_catalog.pg_get_sequence_data(u.oid::pg_catalog.regclass) as present
  from (select unnest(sequences) as oid, unnest(last_values) as last_value, unnest(called) as is_called) as u
  offset 0
) as m
where (m.present).last_value <> m.last_value or (m.present).is_called <> m.is_called`

/** Before PostgreSQL 18 no function tells whether a sequence was used: each is read as the table that it is, always in the same order. */
function byReading(sequences: readonly Sequence[]): string {
  if (sequences.length === 0) return 'select null::oid, null::bigint, null::boolean where false'
  return sequences
    .map(
      ({ oid, schema, name }) =>
        `select ${quoteLiteral(oid)}::oid, s.last_value, s.is_called from ${quoteIdentifier(schema)}.${quoteIdentifier(name)} as s`,
    )
    .join('\nunion all ')
}

const movedByReading = `
select m.oid, m.last_value, m.is_called
from rows from (
  tidemark.sequence_state(), unnest(restore_sequences.last_values, restore_sequences.called)
) as m (oid, value_now, called_now, last_value, is_called)
where m.value_now <> m.last_value or m.called_now <> m.is_called`
