import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Queries, Statement } from '../record/statement.ts'
import { listStatements } from './findings.ts'

/** What a test expects of the statements that it has run. */
export interface ExpectedQueries {
  readonly exactly?: number
  readonly min?: number
  readonly max?: number
  /** Most times that any one statement may have been run: 1 refuses every N+1. */
  readonly each?: number
  /** Only statements that contain this text, whatever its case, or match the expression. */
  readonly matching?: string | RegExp
}

/** Judges what was run; the message lists the statements that count. @throws TidemarkError TM_QUERIES_EXPECTATION */
export function judgeQueries(queries: Queries, expected: ExpectedQueries): { pass: boolean; message: string } {
  requireSense(expected)
  const { matching } = expected
  const statements = queries.statements.filter(({ text }) => matching === undefined || matches(text, matching))
  const count = statements.reduce((sum, { calls }) => sum + calls, 0)
  const pass = countFits(count, expected) && eachFits(statements, expected)
  const lines = listStatements(statements).map((line) => `  ${line}`)
  const seen = `${count} ${count === 1 ? 'statement' : 'statements'}${matching === undefined ? '' : ` matching ${String(matching)}`}`
  return { pass, message: [`the test ran ${seen}, expected ${describe(expected)}`, ...lines].join('\n') }
}

export function matches(text: string, matching: string | RegExp): boolean {
  if (typeof matching === 'string') return text.toLowerCase().includes(matching.toLowerCase())
  return text.search(matching) >= 0
}

function countFits(count: number, { exactly, matching, each, ...limits }: ExpectedQueries): boolean {
  if (exactly !== undefined) return count === exactly
  // A text alone asks whether it was run at all.
  const onlyMatching = matching !== undefined && each === undefined && limits.max === undefined
  const { min = onlyMatching ? 1 : 0, max = Infinity } = limits
  return count >= min && count <= max
}

function eachFits(statements: readonly Statement[], { each = Infinity }: ExpectedQueries): boolean {
  return statements.every(({ calls }) => calls <= each)
}

function requireSense(expected: ExpectedQueries): void {
  const { exactly, min, max, each, matching } = expected ?? {}
  const numbers = [exactly, min, max, each].filter((number) => number !== undefined)
  const sound = numbers.every((number) => Number.isInteger(number) && number >= 0)
  if (sound && (numbers.length > 0 || matching !== undefined)) return
  throw new TidemarkError('TM_QUERIES_EXPECTATION', { seen: `toHaveRun(${JSON.stringify(expected) ?? ''})` })
}

function describe({ exactly, min, max, each }: ExpectedQueries): string {
  const parts = [
    exactly !== undefined && `exactly ${exactly}`,
    min !== undefined && `at least ${min}`,
    max !== undefined && `at most ${max}`,
    each !== undefined && `none more than ${each} ${each === 1 ? 'time' : 'times'}`,
  ].filter(Boolean)
  return parts.join(', ') || 'at least 1'
}
