import { type Table, trackingOf } from '../tables.ts'
import { relation } from './names.ts'

/** Trigger names sort before the user's own: among triggers of one event, ours comes first. */
const triggerName = '"!tidemark'

/** The triggers that call `tidemark.track_N`, on the table or on each of its partitions. */
export function trackingTriggers(table: Table): string {
  return table.members.map((member) => memberTriggers(table, relation(member), member.leaf).join('\n')).join('\n')
}

/** The triggers of a table that can't be put back: a write to it is noted. */
export function untrackedTriggers(table: Table): string {
  // A statement at a parent of the old kind fires only row triggers on its children.
  const each = table.inheritance ? 'row' : 'statement'
  const call = `execute function tidemark.note_untracked('${table.id}')`
  const relations = table.members.map((member) => relation(member))
  const writes = relations.map((on) =>
    trigger(on, 'write', `after insert or update or delete on ${on} for each ${each} ${call}`),
  )
  const truncates = table.members
    .filter(({ truncates }) => truncates)
    .map((member) => relation(member))
    .map((on) => trigger(on, 'truncate', `before truncate on ${on} for each statement ${call}`))
  return [...writes, ...truncates].join('\n')
}

/** Where user triggers can write the same rows in between. What is added up, without a key, needs no order. */
export function isOrdered(table: Table): boolean {
  return table.hot && trackingOf(table).kind === 'keyed'
}

function memberTriggers(table: Table, on: string, leaf: boolean): readonly string[] {
  const call = `execute function tidemark.track_${table.id}()`
  const began = `execute function tidemark.begin_statement('${table.id}')`
  return [
    ...(table.inheritance ? rowTriggers(on, call) : statementTriggers(on, `for each statement ${call}`)),
    // TRUNCATE of a partitioned table fires the trigger of every partition: the rows are saved there.
    ...(leaf ? [trigger(on, 'truncate', `before truncate on ${on} for each statement ${call}`)] : []),
    ...(isOrdered(table)
      ? // Last of its event: what the user's own BEFORE STATEMENT triggers write comes before the statement's rows.
        [trigger(on, 'began', `before insert or update or delete on ${on} for each statement ${began}`, '"~tidemark')]
      : []),
  ]
}

function statementTriggers(on: string, call: string): readonly string[] {
  return [
    trigger(on, 'insert', `after insert on ${on} referencing new table as new_rows ${call}`),
    trigger(on, 'update', `after update on ${on} referencing old table as old_rows new table as new_rows ${call}`),
    trigger(on, 'delete', `after delete on ${on} referencing old table as old_rows ${call}`),
  ]
}

function rowTriggers(on: string, call: string): readonly string[] {
  return [trigger(on, 'row', `after insert or update or delete on ${on} for each row ${call}`)]
}

/** ENABLE ALWAYS: also when the test itself works in a replica session. */
function trigger(on: string, name: string, what: string, prefix = triggerName): string {
  return `create trigger ${prefix}_${name}" ${what};
alter table ${on} enable always trigger ${prefix}_${name}";`
}
