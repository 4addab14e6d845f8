import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { Style } from '../../report/style.ts'

/** One thing that `tidemark doctor` looked at. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** What to do about it; lines to paste where there are some. */
  readonly todo?: string
}

const colours = { ok: 'green', warning: 'yellow', failed: 'red' } as const

/** A check that met an error of the catalogue; any other error is not ours to explain. */
export function failedCheck(name: string, error: unknown): Check {
  if (!isTidemarkError(error)) throw error
  const { code, happened, seen, todo } = error
  return { name, status: 'failed', detail: `${happened} (${code})\n${seen}`, todo }
}

export function renderChecks(checks: readonly Check[], style: Style): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks
    .flatMap(({ name, status, detail, todo }) => [
      `${style(colours[status], status.padEnd(7))}  ${name.padEnd(width)}  ${indent(detail, width)}`,
      ...(todo === undefined ? [] : [`${' '.repeat(width + 11)}-> ${indent(todo, width + 3)}`]),
    ])
    .join('\n')
}

function indent(text: string, width: number): string {
  return text.trimEnd().replaceAll('\n', `\n${' '.repeat(width + 11)}`)
}
