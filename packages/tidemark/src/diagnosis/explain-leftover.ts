import type { Leftover } from '../ledger/ledger.ts'
import { leftoverCauses } from './catalogue/leftovers.ts'
import { placeOf, type Cause, type TestPlace } from './cause.ts'
import { docsPlace } from './docs-place.ts'
import { fill } from './fill.ts'

/** Why a test left something behind, and how it would not. */
export function explainLeftover(leftover: Leftover, test: TestPlace): Cause {
  const { kind, what, object, application, query, line } = leftover
  const { title, happened, cure } = leftoverCauses[kind]
  const facts = { what, object, application, query }
  return {
    id: `leftover-${kind}`,
    title,
    happened: fill(happened, facts),
    cure: fill(cure, facts),
    docs: docsPlace(leftoverHeading(title)),
    ...placeOf(line === undefined ? test : { file: test.file, line }),
  }
}

export function leftoverHeading(title: string): string {
  return `Left behind: ${title}`
}
