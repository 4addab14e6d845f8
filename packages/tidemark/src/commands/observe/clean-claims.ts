import type { Claim } from '../../ledger/claims.ts'
import { testKey } from '../../record/test-key.ts'
import type { RunOutcome } from '../verify/outcome.ts'
import { actorsOf, type Actor } from './actors.ts'
import { mayBeDrawn, type Source } from './numbered.ts'
import { keyOfClaim } from './rule-key.ts'

/**
 * Actors with what they claim on a clean state, too: where a row of another is in the way, an insert fails or does nothing, and claims
 * nothing. But on a clean state sequences begin anew for every test: numbers of theirs are alike and meet nowhere.
 * @param numbered Where values may come from a sequence, by key of the rule.
 */
export function withClean(
  actors: readonly Actor[],
  clean: RunOutcome,
  numbered: ReadonlyMap<string, readonly Source[]>,
): readonly Actor[] {
  const others = new Map(actorsOf(clean).map((actor) => [testKey(actor.name), actor]))
  return actors.map((actor) => {
    const { claims = [], test } = others.get(testKey(actor.name)) ?? {}
    // What a `beforeAll` has drawn was drawn when the test that it ran with was over.
    const isDrawn = (claim: Claim): boolean => {
      const sources = numbered.get(keyOfClaim(claim))
      return sources !== undefined && mayBeDrawn(claim, sources, test?.numbers)
    }
    const more = mayHaveDrawn(actor.name.file, clean) ? undrawn(actor.claims, claims, isDrawn) : claims
    return more.length === 0 ? actor : { ...actor, claims: [...actor.claims, ...more] }
  })
}

/** Tests that overlap have one rewind, and what a replaced database had drawn is not known: a file counts as a whole, and so do all of them then. */
function mayHaveDrawn(file: string, { tests, suites, replaced }: RunOutcome): boolean {
  return replaced || [...tests, ...suites].some(({ name, sequences }) => sequences !== undefined && name.file === file)
}

/**
 * Claims that no number of a sequence is part of. The application may make values of them all the same (`order-1`): a rule with
 * as many values on the shared database, be they others, kept nothing out there.
 */
function undrawn(
  shared: readonly Claim[],
  clean: readonly Claim[],
  isDrawn: (claim: Claim) => boolean,
): readonly Claim[] {
  const [before, now] = [counted(shared), counted(clean)]
  const isMore = (rule: string): boolean => (now.get(rule) ?? 0) > (before.get(rule) ?? 0)
  return clean.filter((claim) => !isDrawn(claim) && isMore(keyOfClaim(claim)))
}

function counted(claims: readonly Claim[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const claim of claims) counts.set(keyOfClaim(claim), (counts.get(keyOfClaim(claim)) ?? 0) + 1)
  return counts
}
