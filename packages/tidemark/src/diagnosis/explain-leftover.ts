import type { Leftover } from '../ledger/ledger.ts'
import { placeOf, type Cause, type TestPlace } from './cause.ts'

/** Why a test left something behind, and how it would not. */
export function explainLeftover({ kind, what }: Leftover, test: TestPlace): Cause {
  return { id: `leftover-${kind}`, title: what, happened: what, cure: '', docs: '', ...placeOf(test) }
}
