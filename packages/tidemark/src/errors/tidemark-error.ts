import { types } from 'node:util'
import { catalogue, type ErrorCode } from './catalogue.ts'

export type { ErrorCode } from './catalogue.ts'

export interface ErrorDetails {
  /** What Tidemark saw: host, database, version, statement. One line or several. */
  readonly seen: string
  /** Values for the `{placeholders}` of the catalogue's texts. */
  readonly facts?: Readonly<Record<string, string | number>>
  readonly cause?: unknown
}

/** The one error class of Tidemark: a stable code, what happened, what was seen, what to do. */
export class TidemarkError extends Error {
  readonly code: ErrorCode
  readonly happened: string
  readonly seen: string
  readonly todo: string

  constructor(code: ErrorCode, { seen, facts = {}, cause }: ErrorDetails) {
    const entry = catalogue[code]
    const happened = fill(entry.happened, facts)
    const todo = fill(entry.todo, facts)
    super(`${happened}\n  seen: ${indent(seen)}\n  do:   ${indent(todo)}\n  code: ${code}`, { cause })
    this.name = 'TidemarkError'
    this.code = code
    this.happened = happened
    this.seen = seen
    this.todo = todo
  }
}

/** True for a TidemarkError of any realm: test workers and vm contexts have classes of their own. */
export function isTidemarkError(error: unknown): error is TidemarkError {
  return types.isNativeError(error) && error.name === 'TidemarkError' && 'code' in error && 'todo' in error
}

function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(facts[name] ?? placeholder))
}

function indent(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n        ')
}
