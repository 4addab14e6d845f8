import { readTokens, type Token } from '../../migrators/statements.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import type { Names } from './names.ts'

/** Where a statement names one that was prepared. */
export interface PreparedName {
  readonly name: string
  /** Offsets in the statement. */
  readonly start: number
  readonly end: number
  /** Of PREPARE: the statement that gets the name. */
  readonly makes: string | undefined
  readonly forgets: boolean
}

/** The name in PREPARE, EXECUTE and DEALLOCATE; also where something else executes: EXPLAIN, CREATE TABLE AS. */
export function preparedNameIn(text: string): PreparedName | undefined {
  if (!/^(?:prepare|execute|deallocate|explain|create)\b/i.test(text)) return undefined
  const tokens = [...readTokens(text)].filter(({ kind }) => kind !== 'line' && kind !== 'block')
  const words = tokens.map(({ kind, start, end }) => (kind === 'word' ? text.slice(start, end).toLowerCase() : ''))
  const at = placeOf(words)
  const found = at === undefined ? undefined : tokens[at]
  if (found === undefined || (found.kind !== 'word' && found.kind !== 'name')) return undefined
  const [first] = words
  const makes = first === 'prepare' ? bodyOf(text, tokens, words) : undefined
  return { ...found, name: nameOf(text, found), makes, forgets: first === 'deallocate' }
}

/** Which token is the name. */
function placeOf([first, second, third, ...others]: readonly (string | undefined)[]): number | undefined {
  if (first === 'execute') return 1
  if (first === 'prepare') return second === 'transaction' && third === '' ? undefined : 1
  if (first === 'deallocate') return second === 'prepare' && third !== undefined ? 2 : 1
  if (first !== 'explain' && first !== 'create') return undefined
  const words = ['', second, third, ...others]
  const at = words.findIndex((word, index) => word === 'execute' && executes(first, words[index - 1]))
  return at < 0 ? undefined : at + 1
}

/** A trigger executes a function: that is no prepared statement. */
function executes(first: string, before: string | undefined): boolean {
  return first === 'create' ? before === 'as' : ['', 'analyze', 'verbose'].includes(before ?? '')
}

function nameOf(text: string, { kind, start, end }: Token): string {
  const name = text.slice(start, end)
  return kind === 'name' ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}

function bodyOf(text: string, tokens: readonly Token[], words: readonly string[]): string {
  const as = tokens[words.indexOf('as', 2)]
  return as === undefined ? '' : text.slice(as.end)
}

interface Named {
  readonly text: string
  /** Where it begins in the text that it came with. */
  readonly start: number
  readonly prepared: PreparedName | undefined
}

/** A text of several statements with the names that prepared ones have in the one session, and the way back for positions in it. */
export class Renamed {
  readonly text: string
  readonly #changes: readonly { readonly at: number; readonly longer: number }[]

  constructor(text: string, statements: readonly Named[], names: Names) {
    let [renamed, from] = ['', 0]
    const changes: { at: number; longer: number }[] = []
    for (const { start, prepared } of statements) {
      if (prepared === undefined) continue
      const name = quoteIdentifier(names.statement(prepared.name))
      renamed += text.slice(from, start + prepared.start) + name
      from = start + prepared.end
      changes.push({ at: start + prepared.start, longer: name.length - (prepared.end - prepared.start) })
    }
    this.text = renamed + text.slice(from)
    this.#changes = changes
  }

  /** Where in the client's text something is that the server sees at a position in this one. Both count from one. */
  readonly position = (seen: number): number => {
    let position = seen
    for (const { at, longer } of this.#changes) if (position > at + 1) position = Math.max(at + 1, position - longer)
    return position
  }
}
