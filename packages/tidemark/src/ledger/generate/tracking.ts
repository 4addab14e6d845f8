import { type Column, type Table, trackingOf } from '../tables.ts'
import { imageColumns, imageValues } from './images.ts'
import { columnList, keyColumns, relation, undoList } from './names.ts'
import { noteWritesWithin, withinVariables, writtenAgain } from './within.ts'
import { isOrdered, trackingTriggers, untrackedTriggers } from './triggers.ts'

/**
 * The trigger function of a table and its triggers: one entry in the journal for a writing statement, one in the undo table for each row.
 * SECURITY DEFINER, because the writing role may have no rights here. No SET clause: it would cost as much as the entry; every name is qualified instead, those of types too: a temporary table may have one.
 */
export function tracking(table: Table): string {
  const { kind } = trackingOf(table)
  if (kind === 'refreshed') return ''
  if (kind === 'untracked') return untrackedTriggers(table)
  const entries = entriesOf(table, kind)
  return `
create function tidemark.track_${table.id}() returns trigger
language plpgsql security definer
as $tidemark$
<<own>>
declare
  stamp bigint;
  began bigint;
  touched bigint;
  op pg_catalog."char";${withinVariables(table)}
begin
  if pg_catalog.current_setting('tidemark.rewinding', true) operator(pg_catalog.=) 'on' then
    return null;
  end if;
  stamp := tidemark.clock();${isOrdered(table) ? began(table) : ''}
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
    values (own.stamp, ${table.id}, own.op, own.touched, pg_catalog.pg_backend_pid());${noteWritesWithin(table)}
  end if;
  return null;
end
$tidemark$;${writtenAgain(table)}
${trackingTriggers(table)}`
}

function entriesOf(table: Table, kind: 'keyed' | 'keyless'): Entries {
  if (kind === 'keyed') return keyedEntries(table)
  return table.inheritance ? rowEntries(table) : keylessEntries(table)
}

interface Entries {
  readonly insert: string
  readonly update: string
  readonly remove: string
  /** Saves whole rows, for TRUNCATE. */
  readonly saved: (source: string, numbers: Numbers) => string
}

/** How the statement's numbers are called. */
interface Numbers {
  readonly stamp: string
  readonly began: string
}

const own: Numbers = { stamp: 'own.stamp', began: 'own.began' }

function keyedEntries(table: Table): Entries {
  const key = keyColumns(table)
  const touch = (existed: boolean, columns: string, values: string, { stamp, began }: Numbers) =>
    `insert into tidemark.undo_${table.id} (stamp, existed${table.hot ? ', began, pid' : ''}, ${columns})
    select ${stamp}, ${existed}${table.hot ? `, ${began}, pg_catalog.pg_backend_pid()` : ''}, ${values}`
  const came = (source: string) => `${touch(false, undoList(key), columnList(key, 'x'), own)} from ${source} as x`
  const was = (source: string, numbers = own) =>
    `${touch(true, imageColumns(table), imageValues(table, 'x'), numbers)} from ${source} as x`
  return {
    insert: counted(came('new_rows')),
    // The new keys too: where a key changed, the row under the new key did not exist. For an unchanged key the image wins.
    update: `${counted(was('old_rows'))}
    if own.touched operator(pg_catalog.>) 0 then
      ${came('new_rows')};
    end if;${table.self_cascade ? twiceTouched(table.id, key) : ''}`,
    remove: counted(was('old_rows')),
    saved: was,
  }
}

function keylessEntries(table: Table): Entries {
  const note = (sign: number, source: string, { stamp } = own) => `${noted(table)}
    select ${stamp}, ${sign}, ${imageValues(table, 'x')} from ${source} as x`
  return {
    insert: counted(note(1, 'new_rows')),
    update: `${counted(note(-1, 'old_rows'))}
    ${note(1, 'new_rows')};`,
    remove: counted(note(-1, 'old_rows')),
    saved: (source, numbers) => note(-1, source, numbers),
  }
}

/** Row by row, in an inheritance tree: to a statement at the parent its triggers show children's rows without their own columns. */
function rowEntries(table: Table): Entries {
  const note = (sign: number, row: 'old' | 'new') =>
    counted(`${noted(table)}
    values (own.stamp, ${sign}, ${imageValues(table, row)})`)
  return {
    ...keylessEntries(table),
    insert: note(1, 'new'),
    update: `${note(-1, 'old')}
${note(1, 'new')}`,
    remove: note(-1, 'old'),
  }
}

function noted(table: Table): string {
  return `insert into tidemark.undo_${table.id} (stamp, sign, ${imageColumns(table)})`
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

function truncate(table: Table, saved: Entries['saved']): string {
  return savedRows(table, saved) + (trackingOf(table).kind === 'keyless' ? unseenRows(table) : '')
}

/** TRUNCATE removes rows that the transaction doesn't see, too. With a key their own entries tell of them; without, they can't be told from others. */
function unseenRows({ id }: Table): string {
  return `
    if pg_catalog.current_setting('transaction_isolation') operator(pg_catalog.<>) 'read committed' then
      perform tidemark.note_untracked_write(${id}, 'which has no key and was truncated in a ' || pg_catalog.current_setting('transaction_isolation') || ' transaction');
    end if;`
}

function savedRows(table: Table, saved: Entries['saved']): string {
  if (table.kind !== 'p') return counted(saved(`only ${relation(table)}`, own))
  // A partition is truncated under its own name.
  const quote = '$tidemark_saved$'
  const statement = saved(`only ${quote}, tg_relid::pg_catalog.regclass, ${quote}`, { stamp: '$1', began: '$2' })
  return counted(`    execute pg_catalog.concat(${quote}${statement}${quote}) using own.stamp, own.began`)
}

/** Where user triggers can write the same rows in between, entries are ordered by the begin of their statements. */
function began(table: Table): string {
  return `
  began := tidemark.end_statement('${table.id}', tg_op, stamp);`
}
