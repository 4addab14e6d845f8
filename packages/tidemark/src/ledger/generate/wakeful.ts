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
  const { what, members } = awake
  const twin = twinOf(awake)
  const originals = members.map(
    // A rule can't be given a condition; without one it sleeps in replica sessions, where only a test that sets the role could miss it.
    ({ name, enabled, ...on }) => set(on, `${enabled === 'A' || enabled === 'O' ? 'enable' : 'disable'} ${what}`, name),
  )
  if (twin === undefined) return originals.join('\n')
  const twins = members.map(({ enabled, ...on }) =>
    set(on, enabled === 'A' || enabled === 'R' ? 'enable replica trigger' : 'disable trigger', twin.name),
  )
  return [...originals, `${twin.definition};`, ...twins].join('\n')
}

/** Each partition has triggers of its own, which can be switched by themselves. */
function set(on: { readonly schema: string; readonly table: string }, how: string, name: string): string {
  return `alter table only ${relation({ schema: on.schema, name: on.table })} ${how} ${quoteIdentifier(name)};`
}

function twinOf({
  members,
  oid,
  definition,
}: Awake): { readonly name: string; readonly definition: string } | undefined {
  const parts = definition && triggerParts(definition)
  if (!parts) return undefined
  const [create, , body, condition, execute] = parts
  // Fires where the original did, in the order of names, and is told by its number.
  const name = `${first40Bytes(members[0]?.name ?? '')}!tidemark${oid}`
  const when = condition === undefined ? asleep : `(${condition}) and ${asleep}`
  return { name, definition: `${create}${quoteIdentifier(name)}${body} when (${when})${execute}` }
}

/** CREATE TRIGGER, its name, all up to its condition, the condition and what it calls: looked for outside of quoted names and texts. */
function triggerParts(definition: string): readonly (string | undefined)[] | undefined {
  const bare = definition.replaceAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, (quoted) => '_'.repeat(quoted.length))
  const found = bare.match(
    /^(CREATE (?:CONSTRAINT )?TRIGGER )(.*?)( (?:BEFORE|AFTER|INSTEAD OF) .*?)(?: WHEN \((.*)\))?( EXECUTE FUNCTION .*)$/ds,
  )
  return found?.indices?.slice(1).map((place) => place && definition.slice(...place))
}

/** PostgreSQL cuts names off after 63 bytes. */
function first40Bytes(name: string): string {
  return Buffer.from(name)
    .subarray(0, 40)
    .toString()
    .replace(/\uFFFD+$/, '')
}
