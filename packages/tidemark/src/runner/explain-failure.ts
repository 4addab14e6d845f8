import type { Cause } from '../diagnosis/cause.ts'
import type { Circumstances } from '../diagnosis/circumstances.ts'
import { explain, explainWait } from '../diagnosis/explain.ts'
import type { TestError } from '../record/event.ts'

/** For each error of a failed test why PostgreSQL said it, as text to put below its message; undefined where that is not known. */
export function explainFailure(
  errors: readonly TestError[],
  circumstances: Circumstances,
): readonly (string | undefined)[] {
  return errors.map(({ postgres }, index) => {
    const cause = postgres === undefined ? undefined : explain(postgres, circumstances)
    const waited = cause === undefined && index === errors.length - 1 ? explainWait(circumstances) : undefined
    return cause === undefined && waited === undefined ? undefined : causeText((cause ?? waited) as Cause)
  })
}

function causeText({ title, happened, cure, docs }: Cause): string {
  return [`tidemark: ${title}`, indented(happened), indented(`Cure: ${cure}`), indented(`More: ${docs}`)].join('\n')
}

function indented(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`
}
