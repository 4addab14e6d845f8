import type { Table } from '../tables.ts'
import { changes, insertions } from './answer.ts'
import { imageColumns, imageFields, undoImage } from './images.ts'
import { computedOtherwise, computedVariable, giveUpComputed, restoredImage, sent } from './computed.ts'
import { columnList, keyColumns, relation, rowImage, rowOfKey, sameUndoKey, storedColumns, undoList } from './names.ts'

/**
 * Deletes the rows that now have a touched key, then inserts the earliest image of each key that existed.
 * One statement; the count of the deleted rows in the INSERT's condition makes PostgreSQL finish the DELETE first.
 */
export function keyedRewind(table: Table): string {
  const stored = storedColumns(table)
  return `
declare
  removed_rows int;
  counts int[];${computedVariable(table)}
begin
  -- Apart, for plpgsql evaluates what has no query without one.
  if not only_inserts then
    only_inserts := few and not ${anyExisted(table)};
  end if;
  if only_inserts then
    delete from ${relation(table)} as t
    using tidemark.undo_${table.id} as u
    where u.stamp = any (rewind_${table.id}.stamps) and ${rowOfKey(table, 't', 'u')};
    get diagnostics removed_rows = row_count;
    return ${balanced(table, 'removed_rows', insertions(table, 'removed_rows'))};
  end if;
  with touched as materialized (
    ${earliest(table, `rewind_${table.id}.stamps`)}
  ),
  removed as (
    delete from ${relation(table)} as t
    using touched as u
    where ${rowOfKey(table, 't', 'u')}
    returning u.existed, u.existed and ${differs(table)} as changed
  ),
  restored as (
    insert into ${relation(table)} as t (${columnList(stored)})
    overriding system value
    select ${imageFields(table, 'u')}
    from touched as u
    where u.existed and (select count(*) from removed) >= 0
    returning ${restoredImage(table)}
  )
  select array[
    (select count(*) from removed as r where not r.existed),
    (select count(*) from removed as r where r.changed),
    (select count(*) from restored) - (select count(*) from removed as r where r.existed)
  ]${computedOtherwise(table, `select ${sent(undoImage(table, 'u'))} from touched as u where u.existed`)};
${giveUpComputed(table)}
  return ${balanced(table, 'counts[1] - counts[3]', changes(table, 'counts'))};
end
`
}

/**
 * The answer, if the table has shrunk now by so many rows as statements had made it grow. If not, the first entry of a key was not the first thing that happened to it: parts of one
 * statement that took turns, a MERGE among triggers. Or something wrote past the triggers. One expression: plpgsql prepares each anew in every transaction.
 */
export function balanced({ id }: Table, fewer: string, answer: string): string {
  return `case
    when ${fewer} <> rewind_${id}.added then tidemark.give_up(${id}, 'which has other rows than its statements account for')
    else ${answer}
  end`
}

export function keyedFootprint(table: Table): string {
  return `
begin
  return (
    with touched as materialized (
      ${earliest(table, `changes_${table.id}.stamps`)}
    ),
    compared as (
      select u.existed, t.present, u.existed and t.present and t.changed as changed
      from touched as u
      left join lateral (
        select true as present, ${differs(table)} as changed
        from ${relation(table)} as t
        where ${rowOfKey(table, 't', 'u')}
      ) as t on true
    )
    select array[
      count(*) filter (where not c.existed and c.present),
      count(*) filter (where c.changed),
      count(*) filter (where c.existed and c.present is null)
    ]
    from compared as c
  );
end
`
}

/**
 * Most tests change only rows that they inserted. For a few entries it is cheaper to see that than to sort them: every image has,
 * before it in both orders, an entry that says its key did not exist.
 */
function anyExisted(table: Table): string {
  const key = sameUndoKey(table, 'e', 'u')
  return `exists (
    select
    from tidemark.undo_${table.id} as u
    where u.stamp = any (rewind_${table.id}.stamps) and u.existed
      and not exists (
        select
        from tidemark.undo_${table.id} as e
        where e.stamp = any (rewind_${table.id}.stamps) and not e.existed
          and e.stamp < u.stamp${table.hot ? ' and e.began < u.began' : ''} and ${key}
      )
  )`
}

/** The first entry of each key. Within one statement the image wins over "a row came to this key". */
export function earliest(table: Table, stamps: string): string {
  const key = undoList(keyColumns(table), 'u')
  const columns = `u.existed, ${imageColumns(table, 'u')}`
  if (!table.hot) {
    return `select distinct on (${key}) ${columns}
    from tidemark.undo_${table.id} as u
    where u.stamp = any (${stamps})
    order by ${key}, u.stamp, u.existed desc`
  }
  // Row locks keep two transactions apart on one key: the session with the first entry was first. Within it, the statement that began first was.
  return `select distinct on (${key}) ${columns}
    from (
      select u.*, first_value(u.pid) over (partition by ${key} order by u.stamp) as first_pid
      from tidemark.undo_${table.id} as u
      where u.stamp = any (${stamps})
    ) as u
    order by ${key}, u.pid = u.first_pid desc, u.began, u.existed desc`
}

/** Byte by byte, for types without an equality operator too. The casts keep this from being read as a comparison column by column. */
export function differs(table: Table): string {
  return `${rowImage(table, 't')}::record operator(pg_catalog.*<>) ${undoImage(table, 'u')}::record`
}
