import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

export interface Sequence {
  readonly oid: string
  readonly schema: string
  readonly name: string
}

/** The function `tidemark.sequence_state`: the present value of every sequence. A view would keep a test from dropping a table with its sequence. */
export function sequenceState(sequences: readonly Sequence[], serverVersion: number): string {
  return `
create function tidemark.sequence_state() returns table (oid oid, last_value bigint, is_called boolean)
language plpgsql
as $tidemark$
begin
  return query ${serverVersion >= 180_000 ? byFunction : byReading(sequences)};
end
$tidemark$;`
}

const byFunction = `
select s.oid, d.last_value, d.is_called
from tidemark.sequences as s
cross join lateral pg_catalog.pg_get_sequence_data(s.oid::pg_catalog.regclass) as d`

/** Before PostgreSQL 18 no function tells whether a sequence was used: each is read as the table that it is. */
function byReading(sequences: readonly Sequence[]): string {
  if (sequences.length === 0) return 'select null::oid, null::bigint, null::boolean where false'
  return sequences
    .map(
      ({ oid, schema, name }) =>
        `select ${quoteLiteral(oid)}::oid, s.last_value, s.is_called from ${quoteIdentifier(schema)}.${quoteIdentifier(name)} as s`,
    )
    .join('\nunion all ')
}
