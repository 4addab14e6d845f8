import { quoteIdentifier } from '../../server/quote.ts'
import type { Awake, Table } from '../tables.ts'
import { relation } from './names.ts'

const asleep = "pg_catalog.current_setting('tidemark.rewinding', true) is distinct from 'on'"

/**
 * ENABLE ALWAYS triggers fire in the control session too: an append-only table's would forbid the rewind.
 * Switching them off and on around each rewind costs more than the rewind (a catalog change, every plan anew), so it is done once:
 * the trigger itself fires in ordinary sessions, and a twin of it in replica sessions that aren't rewinding. Nothing changes for the application.
 */
export function wakeful(table: Table): string {
  return table.awake.map((awake) => split(awake)).join('\n')
}

function split(awake: Awake): string {
  const on = relation({ schema: awake.schema, name: awake.table })
  const name = quoteIdentifier(awake.name)
  const twin = twinOf(awake)
  // A rule can't be given a condition; without one it sleeps in replica sessions, where only a test that sets the role could miss it.
  const original = awake.enabled === 'A' ? 'enable' : 'disable'
  if (twin === undefined) return `alter table ${on} ${original} ${awake.what} ${name};`
  return `
alter table ${on} ${original} trigger ${name};
${twin.definition};
alter table ${on} enable replica trigger ${twin.name};`
}

function twinOf({ name, oid, definition }: Awake): { readonly name: string; readonly definition: string } | undefined {
  const parts = definition?.match(
    /^(CREATE (?:CONSTRAINT )?TRIGGER )(.*?)( (?:BEFORE|AFTER|INSTEAD OF) .*?)(?: WHEN \((.*)\))?( EXECUTE FUNCTION .*)$/s,
  )
  if (!parts) return undefined
  const [, create, , body, condition, execute] = parts
  // Fires where the original did, in the order of names, and is told by its number.
  const twin = quoteIdentifier(`${first40Bytes(name)}!tidemark${oid}`)
  const when = condition === undefined ? asleep : `(${condition}) and ${asleep}`
  return { name: twin, definition: `${create}${twin}${body} when (${when})${execute}` }
}

/** PostgreSQL cuts names off after 63 bytes. */
function first40Bytes(name: string): string {
  return Buffer.from(name)
    .subarray(0, 40)
    .toString()
    .replace(/\uFFFD+$/, '')
}
