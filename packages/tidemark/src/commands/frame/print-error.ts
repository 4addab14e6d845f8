import { isTidemarkError, TidemarkError } from '../../errors/tidemark-error.ts'
import { errorAnnotation } from '../../report/github.ts'
import { styleFor } from '../../report/style.ts'
import { version } from '../../record/version.ts'
import type { Terminal } from './terminal.ts'

/** Says what went wrong: for an error of the catalogue what to do about it, for any other how to report it. */
export function printError(error: unknown, { out, err, env }: Terminal, json: boolean): void {
  const failure = isTidemarkError(error) ? error : defect(error)
  const { code, happened, seen, todo } = failure
  if (json) out.write(`${JSON.stringify({ error: { code, happened, seen, todo } })}\n`)
  else err.write(`${styleFor(err, env)('red', 'error')} ${failure.message}\n`)
  const annotation = errorAnnotation(code, `${happened}\n${seen}\n${todo}`, env)
  if (annotation !== undefined) err.write(`${annotation}\n`)
}

function defect(error: unknown): TidemarkError {
  const seen = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const facts = { version, node: process.version, system: `${process.platform} ${process.arch}` }
  return new TidemarkError('TM_CLI_DEFECT', { seen, facts, cause: error })
}
