import type { Claim } from '../../ledger/claims.ts'
import { testKey } from '../../record/test-key.ts'
import type { Outcome } from '../verify/outcome.ts'
import { actorsOf, type Actor } from './actors.ts'
import { keyOfClaim } from './rule-key.ts'

/**
 * Actors with what they claim on a clean state, too: where a row of another is in the way, an insert fails or does nothing, and claims
 * nothing. But on a clean state sequences begin anew for every test: numbers of theirs are alike and meet nowhere.
 * @param numbered Keys of the rules whose values may come from a sequence.
 */
export function withClean(actors: readonly Actor[], clean: Outcome, numbered: ReadonlySet<string>): readonly Actor[] {
  const others = new Map(actorsOf(clean).map(({ name, claims }) => [testKey(name), claims]))
  return actors.map((actor) => {
    const claims = others.get(testKey(actor.name)) ?? []
    const more = mayHaveDrawn(actor.name.file, clean) ? undrawn(actor.claims, claims, numbered) : claims
    return more.length === 0 ? actor : { ...actor, claims: [...actor.claims, ...more] }
  })
}

/** Tests that overlap have one rewind, and what a replaced database had drawn is not known: a file counts as a whole, and so do all of them then. */
function mayHaveDrawn(file: string, { tests, suites, replaced }: Outcome): boolean {
  return replaced || [...tests, ...suites].some(({ name, sequences }) => sequences !== undefined && name.file === file)
}

/**
 * Claims of rules that no column with such numbers is part of. The application may make values of them all the same (`order-1`): a rule with
 * as many values on the shared database, be they others, kept nothing out there.
 */
function undrawn(shared: readonly Claim[], clean: readonly Claim[], numbered: ReadonlySet<string>): readonly Claim[] {
  const [before, now] = [counted(shared), counted(clean)]
  const isMore = (rule: string): boolean => (now.get(rule) ?? 0) > (before.get(rule) ?? 0)
  return clean.filter((claim) => !numbered.has(keyOfClaim(claim)) && isMore(keyOfClaim(claim)))
}

function counted(claims: readonly Claim[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const claim of claims) counts.set(keyOfClaim(claim), (counts.get(keyOfClaim(claim)) ?? 0) + 1)
  return counts
}
