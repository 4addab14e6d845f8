import { ours } from '../../queries/text.ts'
import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

/** What a session has set, by name in lower case. */
export type Settings = ReadonlyMap<string, string>

/** Statements that bring the one session from one client's settings to another's. */
export function settingsFrom(present: Settings, wanted: Settings): readonly string[] {
  const gone = [...present.keys()].filter((name) => !wanted.has(name)).map(reset)
  const changed = [...wanted]
    .filter(([name, value]) => present.get(name) !== value)
    .map(([name, value]) => set(name, value))
  return [...gone, ...changed]
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
