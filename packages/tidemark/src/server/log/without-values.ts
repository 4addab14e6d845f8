import type { LogEntry } from './entry.ts'

/** Longest text that is kept of a statement or a context. */
const longest = 2000

/** Comments, constants, and what looks like one of them but is to stay: quoted names, parameters, names with digits. */
const token =
  /\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|\b[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)|'(?:''|[^'])*(?:'|$)|"(?:""|[^"])*(?:"|$)|\$\d+|[A-Za-z_]\w*|\d[\w.]*/g

/** A statement on one line with `?` in place of every constant: they may be what nobody should read in a log. */
export function withoutConstants(statement: string): string {
  const plain = statement.replaceAll(token, (text) => {
    if (text.startsWith('/*') || text.startsWith('--')) return ' '
    return /^(?:["A-DF-Za-df-z_]|\$\d|[eE](?!'))/.test(text) ? text : '?'
  })
  const line = plain.replaceAll(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** The entry with names and structure, without the values of rows, parameters and statements. */
export function withoutValues(entry: LogEntry): LogEntry {
  const { sqlstate, message, detail, context, statement } = entry
  return {
    ...entry,
    message: messageWithoutValues(sqlstate, message),
    detail: detail === undefined ? undefined : detailWithoutValues(detail),
    context: context === undefined ? undefined : contextWithoutValues(context),
    statement: statement === undefined ? undefined : withoutConstants(statement),
  }
}

/** Errors of class 22 cite the value that they are about. */
export function messageWithoutValues(sqlstate: string, message: string): string {
  return sqlstate.startsWith('22') ? message.replace(/(?<=: )".*"$|".*"(?= is out of range)/s, '…') : message
}

/** `Key (email)=(…) already exists.`: whole numbers of a few digits and UUIDs stay, they only name a row. */
export function detailWithoutValues(detail: string): string {
  return detail
    .replace(/^(Failing row contains) \(.*\)\.$/s, '$1 (…).')
    .replace(/^(Key \(.*?\)=)\((.*)\) ((?:already|is) .*)$/s, (_, start: string, values: string, end: string) => {
      return `${start}(${keys(values)}) ${end}`
    })
    .replace(
      /^(Key \(.*?\)=)\(.*\) conflicts with existing key (\(.*?\)=)\(.*\)\.$/s,
      '$1(…) conflicts with existing key $2(…).',
    )
    .replaceAll(/^(Process \d+: )(.*)$/gm, (_, process: string, query: string) => process + withoutConstants(query))
}

const key = /^(?:\d{1,6}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i

function keys(values: string): string {
  const each = values.split(', ')
  return each.map((value) => (key.test(value) ? value : '…')).join(', ')
}

/** A context has a part for each level of the call; parts may have several lines. */
const nextPart = /\n(?=PL\/|SQL |COPY |JSON data|while |unnamed portal|portal |parallel worker)/

/** Functions and lines stay; what they worked on does not. */
export function contextWithoutValues(context: string): string {
  const parts = context.split(nextPart).map((part) => {
    if (/^(?:PL\/|SQL function|while |parallel worker)/.test(part)) return part
    const [start = ''] = /^(?:SQL statement "|(?:COPY|JSON data)[^:]*: )/.exec(part) ?? []
    return start + (start.endsWith(': ') ? '…' : withoutConstants(part.slice(start.length)))
  })
  return parts.join('\n').slice(0, longest)
}
