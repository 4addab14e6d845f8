import { readSql, readTokens } from '../../migrators/statements.ts'
import { inBlockOf, type InBlock } from './in-block.ts'
import { preparedNameIn, type PreparedName } from './prepared-names.ts'
import type { Unhonoured } from './unhonoured.ts'

/** A statement that says something about transactions or sessions, so that it can't go to the one session as it is. */
export type Control =
  | { readonly is: 'begin'; readonly modes: Modes; readonly tag: 'BEGIN' | 'START TRANSACTION' }
  | { readonly is: 'commit' | 'rollback'; readonly chain: boolean }
  | { readonly is: 'modes'; readonly modes: Modes }
  | { readonly is: 'savepoint'; readonly tag: 'SAVEPOINT' | 'RELEASE SAVEPOINT' | 'ROLLBACK TO SAVEPOINT' }
  | { readonly is: 'prepare-transaction' }
  | { readonly is: 'discard'; readonly what: 'ALL' | 'TEMP' }
  /** All of them. */
  | { readonly is: 'deallocate' }

/** What a transaction is asked to be. */
export interface Modes {
  readonly isolation: string | undefined
  readonly readOnly: boolean | undefined
}

/** A setting that the statement changes: for its transaction only, or for the session. */
interface TouchedSetting {
  readonly name: string
  readonly local: boolean
}

/** What there is to know about a statement before it runs. */
export interface Statement {
  readonly text: string
  /** Where it begins in the text that it came with. */
  readonly start: number
  readonly control: Control | undefined
  /** It may ask the client for data, or send some: COPY. */
  readonly copies: boolean
  /** It declares a cursor that ends with its transaction. */
  readonly declares: boolean
  /** It declares a cursor that stays. */
  readonly holds: boolean
  /** Temporary table that it makes. */
  readonly temporary: string | undefined
  /** Temporary table that it makes, and that its commit drops. */
  readonly drops: string | undefined
  readonly inBlock: InBlock | undefined
  readonly prepared: PreparedName | undefined
  /** It may change the schema. */
  readonly changesSchema: boolean
  /** It asks for the time at which its transaction began. */
  readonly asksNow: boolean
  readonly writes: boolean
  /** Names that a parenthesis follows: functions, among others. */
  readonly calls: readonly string[]
  readonly settings: readonly TouchedSetting[]
  readonly unhonoured: readonly Unhonoured[]
}

/** The statements of a text, with what they are. */
export function readStatements(sql: string): readonly Statement[] {
  return readSql(sql).statements.map(({ start, end }) => recognise(sql.slice(start, end), start))
}

/** Words in lower case, quoted names without their quotes, strings with theirs, signs: no comments. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  for (const { kind, start, end } of readTokens(text)) {
    if (kind === 'line' || kind === 'block') continue
    const part = text.slice(start, end)
    parts.push(kind === 'word' ? part.toLowerCase() : kind === 'name' ? `"${part.slice(1, -1)}` : part)
  }
  return parts
}

/** A column's default asks nothing yet. */
const asksNow = / (now \(|current_timestamp |localtimestamp |transaction_timestamp \(|current_time |current_date )/

function recognise(text: string, start: number): Statement {
  const parts = partsOf(text)
  const [first = '', second = ''] = parts
  // As one line: patterns of words can't meet the inside of a string or a name.
  const line = ` ${parts.map((part) => (/^(?:"|['$eE].*['$]$)/s.test(part) ? "''" : part)).join(' ')} `
  const temporary = temporaryTable(parts, line)
  const prepared = preparedNameIn(text)
  // What is prepared does nothing yet.
  if (prepared?.makes !== undefined) return { ...nothing, text, start, prepared }
  const settings = settingsOf(parts)
  const changesSchema = ['create', 'alter', 'drop', 'do', 'call', 'reindex'].includes(first)
  return {
    text,
    start,
    control: controlOf(parts, line),
    copies: first === 'copy',
    declares: first === 'declare' && !line.includes(' with hold '),
    holds: first === 'declare' && line.includes(' with hold '),
    temporary,
    drops: line.includes(' on commit drop ') ? temporary : undefined,
    inBlock: inBlockOf(parts, line),
    prepared,
    changesSchema,
    asksNow: !changesSchema && asksNow.test(line),
    writes: ['insert', 'update', 'delete', 'merge'].includes(first),
    calls: parts.filter((part, at) => parts[at + 1] === '(' && /^["\w]/.test(part)).map(plain),
    settings: settings.known,
    unhonoured: unhonouredOf({ first, second, line, unclear: settings.unclear }),
  }
}

const nothing = {
  control: undefined,
  copies: false,
  declares: false,
  holds: false,
  temporary: undefined,
  drops: undefined,
  inBlock: undefined,
  changesSchema: false,
  asksNow: false,
  writes: false,
  calls: [],
  settings: [],
  unhonoured: [],
} as const

function controlOf(parts: readonly string[], line: string): Control | undefined {
  const [first = '', second = '', third = ''] = parts
  const chain = / and chain /.test(line)
  switch (first) {
    case 'begin':
      return { is: 'begin', modes: modesOf(line), tag: 'BEGIN' }
    case 'start':
      return second === 'transaction' ? { is: 'begin', modes: modesOf(line), tag: 'START TRANSACTION' } : undefined
    case 'commit':
    case 'end':
      return second === 'prepared' ? undefined : { is: 'commit', chain }
    case 'abort':
      return { is: 'rollback', chain }
    case 'rollback':
      if (second === 'prepared') return undefined
      return / to /.test(line) ? { is: 'savepoint', tag: 'ROLLBACK TO SAVEPOINT' } : { is: 'rollback', chain }
    case 'savepoint':
      return { is: 'savepoint', tag: 'SAVEPOINT' }
    case 'release':
      return { is: 'savepoint', tag: 'RELEASE SAVEPOINT' }
    case 'prepare':
      // A prepared statement may have that name; what follows tells them apart.
      return second === 'transaction' && third.startsWith("'") ? { is: 'prepare-transaction' } : undefined
    case 'set': {
      if (second === 'transaction' && third !== 'snapshot') return { is: 'modes', modes: modesOf(line) }
      return second === 'local' && third === 'transaction' ? { is: 'modes', modes: modesOf(line) } : undefined
    }
    case 'discard':
      if (second === 'temp' || second === 'temporary') return { is: 'discard', what: 'TEMP' }
      return second === 'all' ? { is: 'discard', what: 'ALL' } : undefined
    case 'deallocate':
      return (second === 'prepare' ? third : second) === 'all' ? { is: 'deallocate' } : undefined
    default:
      return undefined
  }
}

function temporaryTable(parts: readonly string[], line: string): string | undefined {
  if (!/^ create (global |local )?(temp|temporary) table /.test(line)) return undefined
  const table = parts.indexOf('table') + 1
  const from = parts[table] === 'if' ? table + 3 : table
  return plain(parts[parts[from + 1] === '.' ? from + 2 : from] ?? '')
}

function modesOf(line: string): Modes {
  const [, isolation] =
    / isolation level (serializable|repeatable read|read committed|read uncommitted) /.exec(line) ?? []
  const [, access] = / read (only|write) /.exec(line) ?? []
  return { isolation, readOnly: access === undefined ? undefined : access === 'only' }
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1) : name
}

/** Settings that go by a name of their own in SET. */
const spoken: Readonly<Record<string, string>> = {
  time: 'timezone',
  role: 'role',
  names: 'client_encoding',
  schema: 'search_path',
  authorization: 'session_authorization',
}

function settingsOf(parts: readonly string[]): { known: readonly TouchedSetting[]; unclear: boolean } {
  const [first = ''] = parts
  if (first === 'set' || first === 'reset') {
    const known = setOrReset(parts)
    return { known: known === undefined ? [] : [known], unclear: false }
  }
  const calls = parts.flatMap((part, at) =>
    part === 'set_config' && parts[at + 1] === '(' ? [setConfig(parts, at + 2)] : [],
  )
  const known = calls.filter((call) => call !== undefined)
  return { known, unclear: known.length < calls.length }
}

function setOrReset(parts: readonly string[]): TouchedSetting | undefined {
  const [, scope = ''] = parts
  const local = scope === 'local'
  const from = local || (scope === 'session' && !['authorization', 'characteristics'].includes(parts[2] ?? '')) ? 2 : 1
  const [head = '', next = ''] = [parts[from], parts[from + 1]]
  if (head === 'constraints' || head === 'transaction' || next === 'characteristics') return undefined
  const named =
    parts[0] === 'reset' && head === 'session' ? spoken['authorization'] : spoken[head === 'session' ? next : head]
  if (named !== undefined) return { name: named, local }
  const end = parts.findIndex((part, at) => at > from && (part === '=' || part === 'to'))
  const name = parts
    .slice(from, end < 0 ? parts.length : end)
    .map(plain)
    .join('')
  return name === '' ? undefined : { name: name.toLowerCase(), local }
}

/** A call of set_config; undefined when the name or the scope is not in the statement. */
function setConfig(parts: readonly string[], from: number): TouchedSetting | undefined {
  let depth = 1
  let at = from
  let last = from
  for (; at < parts.length && depth > 0; at += 1) {
    if (parts[at] === '(') depth += 1
    if (parts[at] === ')') depth -= 1
    if (parts[at] === ',' && depth === 1) last = at + 1
  }
  const [name = '', comma] = parts.slice(from)
  const scope = (parts[last] ?? '').replaceAll("'", '')
  const isPlain = comma === ',' && at === last + 2
  if (!isPlain || !/^'[\w.]+'$/.test(name) || !/^(true|false|t|f)$/.test(scope)) return undefined
  return { name: name.slice(1, -1).toLowerCase(), local: scope.startsWith('t') }
}

interface Seen {
  readonly first: string
  readonly second: string
  readonly line: string
  readonly unclear: boolean
}

function unhonouredOf({ first, second, line, unclear }: Seen): readonly Unhonoured[] {
  const found: Unhonoured[] = []
  const aboutTransactions = ['begin', 'start', 'set'].includes(first)
  if (aboutTransactions && / isolation level (serializable|repeatable) /.test(line)) found.push('isolation-level')
  if (first === 'set' && / session characteristics | default_transaction_/.test(line)) found.push('default-modes')
  if (first === 'listen') found.push('listen')
  if (first === 'notify' || / pg_notify \(/.test(line)) found.push('notify')
  if (/ pg_(try_)?advisory_lock(_shared)? \(/.test(line)) found.push('advisory-lock')
  if (/ (skip locked|nowait) /.test(line)) found.push('row-locks')
  if (first === 'create' && / (temp|temporary) table .* on commit delete /.test(line)) found.push('on-commit')
  if (first === 'prepare' && second === 'transaction') found.push('prepare-transaction')
  if (unclear) found.push('setting')
  return found
}
