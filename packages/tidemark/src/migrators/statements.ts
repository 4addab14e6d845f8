/** One statement of an SQL text: offsets are in UTF-16 units, as in JavaScript's strings. */
interface Statement {
  readonly start: number
  readonly end: number
}

/** What the top level of an SQL text consists of. */
export interface SqlText {
  readonly statements: readonly Statement[]
  /** Offsets of `--` comments that are not inside a string or a body. */
  readonly comments: readonly Statement[]
}

export interface Token {
  /** `text` is in quotes of some kind, `name` in double ones; `other` is a single sign. */
  readonly kind: 'line' | 'block' | 'text' | 'name' | 'word' | 'other'
  readonly start: number
  readonly end: number
}

const token =
  /(?<line>--[^\n]*)|(?<block>\/\*)|(?<dollar>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)|(?<escape>\b[eE]')|(?<string>')|(?<name>")|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<other>[;()]|\S)/gu

/** The tokens of a text as the server would read them: what is in a string, a body or a comment is part of one token. */
export function* readTokens(sql: string): Generator<Token> {
  const matcher = new RegExp(token)
  for (let match = matcher.exec(sql); match !== null; match = matcher.exec(sql)) {
    matcher.lastIndex = skip(sql, match)
    yield { kind: kindOf(match.groups ?? {}), start: match.index, end: matcher.lastIndex }
  }
}

function kindOf({ line, block, name, word, other }: Readonly<Record<string, string | undefined>>): Token['kind'] {
  if (word !== undefined) return 'word'
  if (other !== undefined) return 'other'
  if (line !== undefined) return 'line'
  if (block !== undefined) return 'block'
  return name === undefined ? 'text' : 'name'
}

/** Finds the statements of a text as the server would: strings, bodies and comments may hold any number of semicolons. */
export function readSql(sql: string): SqlText {
  const statements: Statement[] = []
  const comments: Statement[] = []
  let open = -1
  let depth = 0
  let previous = ''
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind === 'line') comments.push({ start, end })
    if (kind === 'line' || kind === 'block') continue

    const text = sql.slice(start, end)
    const word = kind === 'word' ? text : undefined
    const other = kind === 'other' ? text : undefined
    if (open < 0 && other !== ';') open = start
    depth = Math.max(0, depth + nesting(word, other, previous, depth))
    previous = word?.toLowerCase() ?? ''
    if (other === ';' && depth === 0) {
      if (open >= 0) statements.push({ start: open, end: start })
      open = -1
    }
  }
  if (open >= 0) statements.push({ start: open, end: sql.trimEnd().length })
  return { statements, comments }
}

/** Where the token that begins here ends. */
function skip(sql: string, match: RegExpExecArray): number {
  const { block, dollar, escape, string, name } = match.groups ?? {}
  const body = match.index + match[0].length
  if (block !== undefined) return endOfComment(sql, body)
  if (dollar !== undefined) return after(sql, dollar, body)
  if (escape !== undefined) return afterPattern(sql, /(?:[^'\\]|\\.|'')*'/suy, body)
  if (string !== undefined) return afterPattern(sql, /(?:[^']|'')*'/suy, body)
  if (name !== undefined) return afterPattern(sql, /(?:[^"]|"")*"/suy, body)
  return body
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found < 0 ? sql.length : found + mark.length
}

function afterPattern(sql: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from
  return pattern.test(sql) ? pattern.lastIndex : sql.length
}

/** Comments nest in PostgreSQL. */
function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = from
  let depth = 1
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}

/** Parentheses (rules have lists of statements), and the bodies of SQL functions: BEGIN ATOMIC ... END, in which CASE has an END too. */
function nesting(word: string | undefined, other: string | undefined, previous: string, depth: number): number {
  if (other === '(') return 1
  if (other === ')') return -1
  const lower = word?.toLowerCase()
  if (lower === 'atomic' && previous === 'begin') return 1
  if (depth > 0 && lower === 'case') return 1
  if (depth > 0 && lower === 'end') return -1
  return 0
}
