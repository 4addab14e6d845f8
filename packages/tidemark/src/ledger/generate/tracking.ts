import { also, columnList, keyColumns, relation, storedColumns, undoList } from './names.ts'
import { type Column, type Table, trackingOf } from '../tables.ts'

/** Trigger names sort before the user's own: among statement triggers, ours comes first. */
const triggerName = '"!tidemark'

/**
 * The trigger function of a table and its triggers: one entry in the journal for a writing statement, one in the undo table for each row.
 * SECURITY DEFINER, because the writing role may have no rights here. No SET clause: it would cost as much as the entry; every name is qualified instead.
 */
export function tracking(table: Table): string {
  const { kind } = trackingOf(table)
  if (kind === 'refreshed') return ''
  if (kind === 'untracked') return untrackedTriggers(table)
  const entries = kind === 'keyed' ? keyedEntries(table) : keylessEntries(table)
  return `
create function tidemark.track_${table.id}() returns trigger
language plpgsql security definer
as $tidemark$
<<own>>
declare
  stamp bigint;
  began bigint;
  touched bigint;
  op "char";
begin
  if pg_catalog.current_setting('tidemark.rewinding', true) operator(pg_catalog.=) 'on' then
    return null;
  end if;
  stamp := pg_catalog.nextval('tidemark.stamp'::pg_catalog.regclass);${table.hot ? began(table) : ''}
  if tg_op operator(pg_catalog.=) 'INSERT' then
    op := 'I';
${entries.insert}
  elsif tg_op operator(pg_catalog.=) 'UPDATE' then
    op := 'U';
${entries.update}
  elsif tg_op operator(pg_catalog.=) 'DELETE' then
    op := 'D';
${entries.remove}
  else
    op := 'T';
${truncate(table, entries.saved)}
  end if;
  if own.touched operator(pg_catalog.>) 0 then
    insert into tidemark.journal (stamp, tab, op, touched, pid)
    values (own.stamp, ${table.id}, own.op, own.touched, pg_catalog.pg_backend_pid());
  end if;
  return null;
end
$tidemark$;
${table.members.map((member) => triggers(table, relation(member), member.leaf)).join('\n')}`
}

interface Entries {
  readonly insert: string
  readonly update: string
  readonly remove: string
  /** Target list and source columns that save a whole row, for TRUNCATE. */
  readonly saved: (source: string) => string
}

function keyedEntries(table: Table): Entries {
  const key = keyColumns(table)
  const stored = storedColumns(table)
  const touch = (existed: boolean, columns: readonly Column[], source: string) =>
    `insert into tidemark.undo_${table.id} (stamp, existed${table.hot ? ', began, pid' : ''}${also(undoList(columns))})
    select own.stamp, ${existed}${table.hot ? ', own.began, pg_catalog.pg_backend_pid()' : ''}${also(columnList(columns, 'x'))} from ${source} as x`
  return {
    insert: counted(touch(false, key, 'new_rows')),
    // The new keys too: where a key changed, the row under the new key did not exist. For an unchanged key the image wins.
    update: `${counted(touch(true, stored, 'old_rows'))}
    if own.touched operator(pg_catalog.>) 0 then
      ${touch(false, key, 'new_rows')};
    end if;${table.self_cascade ? twiceTouched(table.id, key) : ''}`,
    remove: counted(touch(true, stored, 'old_rows')),
    saved: (source) => touch(true, stored, source),
  }
}

function keylessEntries(table: Table): Entries {
  const stored = storedColumns(table)
  const note = (sign: number, source: string) =>
    `insert into tidemark.undo_${table.id} (stamp, sign${also(undoList(stored))})
    select own.stamp, ${sign}${also(columnList(stored, 'x'))} from ${source} as x`
  return {
    insert: counted(note(1, 'new_rows')),
    update: `${counted(note(-1, 'old_rows'))}
    ${note(1, 'new_rows')};`,
    remove: counted(note(-1, 'old_rows')),
    saved: (source) => note(-1, source),
  }
}

function counted(statement: string): string {
  return `    ${statement};
    get diagnostics touched = row_count;`
}

/** One cascade that changes a row twice can't be told from a swap of keys: such a statement is noted as not to be taken back. */
function twiceTouched(id: number, key: readonly Column[]): string {
  return `
    if exists (select from new_rows as x group by ${columnList(key, 'x')} having pg_catalog.count(*) operator(pg_catalog.>) 1) then
      perform tidemark.note_untracked_write(${id}, 'whose row one cascade changed twice');
    end if;`
}

function truncate(table: Table, saved: (source: string) => string): string {
  if (table.kind !== 'p') return counted(saved(`only ${relation(table)}`))
  // A partition is truncated under its own name.
  return `    execute pg_catalog.format($tidemark_saved$${dynamic(saved('only %s'))}$tidemark_saved$, tg_relid::pg_catalog.regclass, own.stamp, own.began);
    get diagnostics touched = row_count;`
}

function dynamic(statement: string): string {
  return statement
    .replaceAll('own.stamp', '%2$s')
    .replaceAll('own.began', '%3$L::bigint')
    .replaceAll('only %s', 'only %1$s')
}

function triggers(table: Table, on: string, leaf: boolean): string {
  const call = `for each statement execute function tidemark.track_${table.id}()`
  const statements = [
    `create trigger ${triggerName}_insert" after insert on ${on} referencing new table as new_rows ${call}`,
    `create trigger ${triggerName}_update" after update on ${on} referencing old table as old_rows new table as new_rows ${call}`,
    `create trigger ${triggerName}_delete" after delete on ${on} referencing old table as old_rows ${call}`,
    ...['insert', 'update', 'delete'].map((op) => enable(on, op)),
  ]
  // TRUNCATE of a partitioned table fires the trigger of every partition: the rows are saved there.
  if (leaf) {
    statements.push(`create trigger ${triggerName}_truncate" before truncate on ${on} ${call}`, enable(on, 'truncate'))
  }
  if (table.hot) {
    statements.push(
      `create trigger ${triggerName}_began" before insert or update or delete on ${on} for each statement execute function tidemark.begin_statement('${table.id}')`,
      enable(on, 'began'),
    )
  }
  return statements.map((statement) => `${statement};`).join('\n')
}

/** Also when the test itself works in a replica session. */
function enable(on: string, op: string): string {
  return `alter table ${on} enable always trigger ${triggerName}_${op}"`
}

/** Where user triggers can write the same rows in between, entries are ordered by the begin of their statements. */
function began(table: Table): string {
  return `
  began := tidemark.end_statement('${table.id}', tg_op, stamp);`
}

function untrackedTriggers(table: Table): string {
  return table.members
    .map((member) => relation(member))
    .map(
      (on) => `
create trigger ${triggerName}_write" after insert or update or delete on ${on} for each statement execute function tidemark.note_untracked('${table.id}');
${enable(on, 'write')};${
        table.kind === 'f'
          ? ''
          : `
create trigger ${triggerName}_truncate" before truncate on ${on} for each statement execute function tidemark.note_untracked('${table.id}');
${enable(on, 'truncate')};`
      }`,
    )
    .join('\n')
}
