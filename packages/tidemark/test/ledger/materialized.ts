import type { Case } from './case.ts'

const schema = `
  create table t (id int primary key, v text); insert into t select n, 'v' || n from generate_series(1, 50) as n;
  create materialized view m as select v, count(*) as n from t group by v; create unique index on m (v);
  create materialized view total as select sum(n) as n, repeat('x', 5000) as long from m;
  create materialized view hollow as select id from t with no data`

/** Materialized views that a test refreshes. */
export const materializedCases: readonly Case[] = [
  {
    claim:
      'materialized views that were refreshed hold again what they held, in the order in which they read each other',
    schema,
    work: [
      "update t set v = 'x' where id < 10; refresh materialized view m; refresh materialized view total",
      "insert into t values (60, 'new')",
      'refresh materialized view concurrently m',
      'delete from t',
      'refresh materialized view total',
      'refresh materialized view m',
      'refresh materialized view total',
    ],
  },
  {
    claim: 'a materialized view that was populated, or emptied, is so no longer',
    schema,
    work: ['refresh materialized view hollow', 'refresh materialized view total with no data', 'delete from t'],
  },
  {
    claim: 'a refresh that was rolled back, or changed nothing, is none',
    schema: `${schema}; create table u (id int); insert into u values (1); create materialized view stale as select id from u; delete from u`,
    work: [
      'begin; refresh materialized view stale; rollback',
      'refresh materialized view m',
      'insert into u values (1); refresh materialized view stale',
    ],
  },
]
