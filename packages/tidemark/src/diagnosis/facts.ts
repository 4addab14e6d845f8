import type { Footprint } from '../ledger/ledger.ts'
import type { AtFailure, WaitingSession } from '../record/at-failure.ts'
import type { PostgresError } from '../record/postgres-error.ts'
import type { Facts } from './catalogue/entry.ts'
import type { Circumstances } from './circumstances.ts'

/** The names in what PostgreSQL said. */
export function factsOf({ message, detail = '', constraint, table, context = '' }: PostgresError): Facts {
  const quoted = (pattern: RegExp, text = message): string | undefined => pattern.exec(text)?.[1]
  return {
    constraint: constraint ?? quoted(/constraint "([^"]+)"/),
    table: table ?? quoted(/(?:relation|table) "([^"]+)"/) ?? quoted(/relation "([^"]+)"/, context),
    key: keyOf(detail),
    column: quoted(/column "([^"]+)"/),
    name: quoted(/"([^"]+)"/),
  }
}

/** `Key (tenant, email)=(1, …)` as `tenant = 1, email = …`. */
function keyOf(detail: string): string | undefined {
  const [, columns = '', values = ''] = /^Key \((.*?)\)=\((.*?)\)(?: |$)/s.exec(detail) ?? []
  if (columns === '') return undefined
  const each = values.split(', ')
  const names = columns.split(', ')
  return names.length === each.length
    ? names.map((name, index) => `${name} = ${each[index]}`).join(', ')
    : `(${columns}) = (${values})`
}

/** A key of numbers or UUIDs that is a table's id: not something that a person chose. */
export function keysAreNumbers({ detail = '', constraint = '', message }: PostgresError): boolean {
  const isPrimary = /_pkey"?$/.test(constraint === '' ? message : constraint) || detail.startsWith('Key (id)=')
  return isPrimary && !/=\(.*[^\d\sa-f,()-].*\) already/i.test(detail)
}

/** Where the row that is in the way comes from, as far as the record tells. */
export function originOfRow(error: PostgresError, { wrote, others }: Circumstances): string {
  const { table } = factsOf(error)
  if (table === undefined || wrote === undefined) return ''
  const writers = (others ?? []).filter(({ footprint }) => hasTable(footprint, table)).map(({ name }) => name)
  const own = hasTable(wrote, table) ? ['The test itself has written to it.'] : []
  const around = writers.length > 0 ? [`It was also written to by ${list(writers)}.`] : []
  if (own.length + around.length > 0) return [...own, ...around].join(' ')
  if (others === undefined)
    return 'The test itself had committed nothing to it: the row was there before, or was written in the transaction that failed.'
  return 'Neither the test nor a hook around it committed anything to it: the row is in the template, by a migration or a seed, or was written in the transaction that failed.'
}

function hasTable(footprint: Footprint, table: string): boolean {
  return Object.keys(footprint).some((name) => name === table || name.endsWith(`.${table}`))
}

const listed = 3

function list(names: readonly string[]): string {
  const more = names.length - listed
  return names.slice(0, listed).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** The innermost function of the call. */
export function raisedIn({ context = '' }: PostgresError): Facts {
  const [, name, line] = /^PL\/pgSQL function (.+?) line (\d+)/m.exec(context) ?? []
  return name === undefined ? {} : { function: `: ${name}, line ${line}` }
}

/** Both parties of a deadlock; only the server's log has what they did. */
export function deadlockQueries({ detail = '' }: PostgresError): Facts {
  const queries = [...detail.matchAll(/^Process \d+: (.+)$/gm)].map(([, query = '']) => `\n  ${query}`)
  return { queries: queries.join('') }
}

/** Who held the lock: seen when the test failed, or left behind by it, or named by the server's log. */
export function holder({ detail = '' }: PostgresError, { atFailure, leftovers = [] }: Circumstances): Facts {
  const [wait] = atFailure?.waits ?? []
  if (wait !== undefined) return { holder: `${session(wait.holding)} held it.` }
  const open = leftovers.find(
    ({ kind }) => kind === 'transaction' || kind === 'query' || kind === 'prepared-transaction',
  )
  if (open !== undefined) return { holder: `This test had left ${open.what}.` }
  const pid = /holding the lock: (\d+)/.exec(detail)?.[1]
  return pid === undefined ? {} : { holder: `The session with pid ${pid} held it.` }
}

/** The name that PostgreSQL takes for the one that was meant. */
export function suggestion({ hint }: PostgresError): Facts {
  return { suggestion: hint === undefined ? '' : ` PostgreSQL suggests: ${hint}` }
}

/** What a session waited for, how long, with which statement, and who had it. */
export function waitFacts(error: PostgresError, circumstances: Circumstances): Facts {
  const { message, statement } = error
  const ms = /after ([\d.]+) ms/.exec(message)?.[1]
  return {
    ...holder(error, circumstances),
    lock: /still waiting for (.+?)(?: after|$)/.exec(message)?.[1],
    time: ms === undefined ? '' : ` for more than ${Math.floor(Number(ms) / 1000)} s`,
    statement: statement === undefined ? '' : `: ${statement}`,
  }
}

/** `The session with pid 12 (application jobs, idle in transaction, last statement: update ...)`. */
function session({ pid, application, state, query }: WaitingSession): string {
  const known = [application && `application ${application}`, state, query && `last statement: ${query}`]
  return `The session with pid ${pid} (${known.filter(Boolean).join(', ')})`
}

/** What the server allows and who has it. */
export function arithmetic(_: PostgresError, { atFailure, workers }: Circumstances): Facts {
  return { arithmetic: connectionArithmetic(atFailure, workers) }
}

function connectionArithmetic(atFailure: AtFailure | undefined, workers: number | undefined): string {
  const { connections } = atFailure ?? {}
  if (connections === undefined) return ''
  const { max, reserved, open } = connections
  const total = open.reduce((sum, { count }) => sum + count, 0)
  const who = open.map(
    // A session that has not logged in yet is in no database.
    ({ application, database, count }) =>
      `\n  ${count} × ${database === '' ? 'still connecting' : `${application || 'no name'} in ${database}`}`,
  )
  const shared = workers === undefined || workers < 2 ? '' : `; ${workers} workers share them`
  return ` The server allows ${max} (max_connections), ${reserved} of them reserved${shared}. When the test had ended, ${total} were open:${who.join('')}`
}

export function earlierError(_: PostgresError, { earlier }: Circumstances): Facts {
  return earlier === undefined ? {} : { earlier: ` The first error was: ${earlier.message} (${earlier.sqlstate}).` }
}

export function endedByTidemark(_: PostgresError, { leftovers = [], afterTest }: Circumstances): boolean {
  return afterTest === true || leftovers.some(({ answer }) => answer === 'ended')
}
