import type { Table } from '../tables.ts'
import { changes } from './answer.ts'
import { imageFields, undoImage } from './images.ts'
import { computedOtherwise, computedVariable, giveUpComputed, restoredImage } from './computed.ts'
import { balanced } from './keyed.ts'
import { columnList, relation, rowImage, rowsOf, storedColumns } from './names.ts'

/** Images are joined by hash: no index finds them, and a nested loop over many changed rows would take hours. */
export const keylessSettings = 'set enable_hashjoin = on set enable_nestloop = off'

/** Without a key equal rows can't be told apart, and need not be: the images that are one too many go, those that are missing come back. */
export function keylessRewind(table: Table): string {
  const stored = storedColumns(table)
  return `
declare
  counts int[];${computedVariable(table)}
begin
  with ${net(table, `rewind_${table.id}.stamps`)},
  victims as materialized (
    select v.place, v.holder
    from (
      select t.ctid as place, t.tableoid as holder, i.image, row_number() over (partition by i.image) as copy
      from ${rowsOf(table)} as t
      cross join lateral (select pg_catalog.record_send(${rowImage(table, 't')}) as image) as i
      where exists (select from net as n where n.surplus > 0)
    ) as v
    join net as n on n.image = v.image and v.copy <= n.surplus
  ),
  removed as (
    delete from ${rowsOf(table)} as t
    using victims as v
    where t.ctid = v.place and t.tableoid = v.holder
    returning 1
  ),
  restored as (
    insert into ${relation(table)} as t (${columnList(stored)})
    overriding system value
    select ${imageFields(table, 'u')}
    from net as n
    join (select distinct on (e.image) e.* from entries as e order by e.image) as u on u.image = n.image
    cross join lateral generate_series(1, -n.surplus)
    where n.surplus < 0 and (select count(*) from removed) >= 0
    returning ${restoredImage(table)}
  )
  select array[(select count(*) from removed), 0, (select count(*) from restored)]${computedOtherwise(
    table,
    'select n.image from net as n cross join lateral generate_series(1, -n.surplus) where n.surplus < 0',
  )};
${giveUpComputed(table)}
  return ${balanced(table, 'counts[1] - counts[3]', changes(table, 'counts'))};
end
`
}

export function keylessFootprint(table: Table): string {
  return `
begin
  return (
    with ${net(table, `changes_${table.id}.stamps`)}
    select array[
      coalesce(sum(n.surplus) filter (where n.surplus > 0), 0),
      0,
      coalesce(-sum(n.surplus) filter (where n.surplus < 0), 0)
    ]
    from net as n
  );
end
`
}

/** Images by their binary form, which exists for types that have no equality, and by how many there are too many now. */
export function net(table: Table, stamps: string): string {
  return `entries as materialized (
    select u.*, pg_catalog.record_send(${undoImage(table, 'u')}) as image
    from tidemark.undo_${table.id} as u
    where u.stamp = any (${stamps})
  ),
  net as materialized (
    select e.image, sum(e.sign)::int as surplus
    from entries as e
    group by e.image
    having sum(e.sign) <> 0
  )`
}
