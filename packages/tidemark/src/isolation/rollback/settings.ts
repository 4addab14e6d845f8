import { ours } from '../../queries/text.ts'
import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

/** What a session has set, by name in lower case. */
export type Settings = ReadonlyMap<string, string>

/** Statements that bring the one session from one client's settings to another's. */
export function settingsFrom(present: Settings, wanted: Settings): readonly string[] {
  const differs = (name: string): boolean => present.get(name) !== wanted.get(name)
  const gone = [...present.keys()].filter((name) => differs(name) && (isRole(name) || !wanted.has(name)))
  const changed = [...wanted.keys()].filter(differs)
  return [
    ...gone.toSorted(rolesFirst).map(reset),
    ...changed.toSorted((one, other) => rolesFirst(other, one)).map((name) => set(name, wanted.get(name) ?? '')),
  ]
}

const roles: readonly string[] = ['role', 'session_authorization']

function isRole(name: string): boolean {
  return roles.includes(name)
}

/** What a role may not set is set before, and reset after it. */
function rolesFirst(one: string, other: string): number {
  return rank(one) - rank(other)
}

function rank(name: string): number {
  return isRole(name) ? roles.indexOf(name) : roles.length
}

/** They would end the one session, which is always in a transaction: a client's are in force within its own only. */
const ending: readonly string[] = ['idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout']

/** The test's transaction stays open for as long as it takes, whatever the database says. */
export const noTimeouts = `
select ${ours} set_config(name, '0', false)
from pg_settings
where name in (${ending.map(quoteLiteral).join(', ')})`

/** Whoever of these ends the session does so no longer. */
export function withoutEnds(names: Iterable<string>): readonly string[] {
  return ending.filter((name) => [...names].includes(name)).map((name) => set(name, '0'))
}

/** What stays set between two transactions of a client. */
export function lasting(settings: Settings): Settings {
  return new Map([...settings].filter(([name]) => !ending.includes(name)))
}

/** Puts settings back that were changed for one transaction. */
export function settingsBack(names: Iterable<string>, session: Settings): readonly string[] {
  return [...new Set(names)].map((name) => {
    const value = session.get(name)
    return value === undefined ? reset(name) : set(name, value)
  })
}

/** Reads what settings are now. */
export function readSettings(names: readonly string[]): string {
  const values = names.map((name) => `(${quoteLiteral(name)}, current_setting(${quoteLiteral(name)}, true))`)
  return `values ${ours} ${values.join(', ')}`
}

function set(name: string, value: string): string {
  return `select ${ours} set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`
}

function reset(name: string): string {
  if (name === 'role') return 'reset role'
  if (name === 'session_authorization') return 'reset session authorization'
  return `reset ${name.split('.').map(quoteIdentifier).join('.')}`
}

/** Settings that a client asks for when it connects. */
export function startupSettings(parameters: ReadonlyMap<string, string>, present: Settings): Map<string, string> {
  const settings = new Map<string, string>()
  const add = (name: string, value: string): void => {
    if (present.get(name) !== value) settings.set(name.toLowerCase(), value)
  }
  for (const [name, value] of parameters) {
    if (['user', 'database', 'replication', 'options'].includes(name) || name.startsWith('_pq_.')) continue
    // Drivers write it in several ways.
    if (name === 'client_encoding' && /^'?utf-?8'?$/i.test(value) && present.get(name) === 'UTF8') continue
    add(name, value)
  }
  const options = parameters.get('options') ?? ''
  for (const [, name = '', value = ''] of options.matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|[^\s\\])*)/g)) {
    add(name, value.replaceAll(/\\(.)/g, '$1'))
  }
  return settings
}
