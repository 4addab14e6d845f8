import { type Table, trackingOf } from '../tables.ts'
import { undoImage } from './images.ts'
import { rowImage, sameKey, sameUndoKey } from './names.ts'
import { isOrdered } from './triggers.ts'

/**
 * A function called in the midst of a statement may write rows again that this statement has already written. Its entries come first
 * then, though it wrote last. That is seen here, at the end of the outer statement, and noted as not to be taken back.
 * What is added up needs no order, and tables whose triggers do so have one.
 */
export function noteWritesWithin(table: Table): string {
  if (!isWatched(table)) return ''
  return `
    get diagnostics called_from = pg_context;
    if pg_catalog.strpos(called_from, E'\\n') operator(pg_catalog.>) 0
      or pg_catalog.current_setting('tidemark.within_${table.id}', true) operator(pg_catalog.<>) '' then
      within := tidemark.first_within(${table.id}, tg_op, called_from, stamp);
      if within is not null and tg_op operator(pg_catalog.<>) 'TRUNCATE' then
        execute tidemark.written_again_${table.id}(tg_op) into again using within, stamp;
        if again then
          perform tidemark.note_untracked_write(${table.id}, 'whose rows a function wrote again in the midst of a statement');
        end if;
      end if;
    end if;`
}

/** What the trigger's function declares for it. */
export function withinVariables(table: Table): string {
  if (!isWatched(table)) return ''
  return `
  called_from pg_catalog.text;
  within bigint;
  again boolean;`
}

/** The query that compares: did an entry made within the statement find a row as the statement had left it? Text, since only the trigger sees the rows. */
export function writtenAgain(table: Table): string {
  if (!isWatched(table)) return ''
  return `
create function tidemark.written_again_${table.id}(op text) returns text
language plpgsql
as $tidemark$
begin
  return case op
    when 'INSERT' then $again$select ${foundNew(table)}$again$
    when 'UPDATE' then $again$select ${foundNew(table)} or ${foundGone(table)} and not exists (
      select from new_rows as y where ${sameKey(table, 'y', 'u')}
    ))$again$
    else $again$select ${foundGone(table)})$again$
  end;
end
$tidemark$;`
}

function foundNew(table: Table): string {
  return `exists (
      select
      from tidemark.undo_${table.id} as u
      join new_rows as x on ${sameKey(table, 'x', 'u')}
      where ${during('u')} and u.existed
        and ${rowImage(table, 'x')}::pg_catalog.record operator(pg_catalog.*=) ${undoImage(table, 'u')}::pg_catalog.record
    )`
}

/** Left open for one more condition. */
function foundGone(table: Table): string {
  const key = sameUndoKey(table, 'e', 'u')
  return `exists (
      select
      from tidemark.undo_${table.id} as u
      join old_rows as x on ${sameKey(table, 'x', 'u')}
      where ${during('u')} and not u.existed
        and not exists (
          select from tidemark.undo_${table.id} as e where e.stamp operator(pg_catalog.=) u.stamp and e.existed and ${key}
        )`
}

function during(undo: string): string {
  return `${undo}.stamp operator(pg_catalog.>=) $1 and ${undo}.stamp operator(pg_catalog.<) $2`
}

function isWatched(table: Table): boolean {
  return trackingOf(table).kind === 'keyed' && !isOrdered(table)
}
