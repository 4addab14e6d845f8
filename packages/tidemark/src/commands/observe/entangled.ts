import type { Entangled, MetRows } from '../../report/observation.ts'
import type { TestName } from '../../report/stability.ts'
import { find, type RunOutcome, type TestOutcome } from '../verify/outcome.ts'
import type { Probe } from '../verify/probe.ts'
import { search, type Findings } from '../verify/search.ts'

/** Tests that are searched for whose rows decide; the others are listed. */
const mostSearched = 10

interface Asides {
  readonly starts: (test: TestOutcome) => void
  /** What a test came upon of others. */
  readonly met: (test: TestName, from: readonly TestName[]) => readonly MetRows[]
}

/** Tests that pass in one run and fail in the other, with the tests that decide. */
export async function entangled(
  passing: RunOutcome,
  failing: RunOutcome,
  probe: Probe,
  { starts, met }: Asides,
): Promise<readonly Entangled[]> {
  const found: Entangled[] = []
  for (const failure of failing.tests.filter(({ everFailed }) => everFailed)) {
    const { name, error } = failure
    if (find(passing, name)?.status !== 'passed') continue
    starts(failure)
    const suspects = found.flatMap(({ polluters, needs }) => polluters ?? needs ?? [])
    const evidence = { failed: failing, passed: passing, suspects }
    const searched: Findings = found.length < mostSearched ? await search(name, evidence, probe) : {}
    const { replay: _, ...findings } = searched
    const rows = met(name, findings.needs ?? findings.polluters ?? [])
    found.push({
      test: name,
      ...(error === undefined ? {} : { error }),
      ...findings,
      ...(rows.length === 0 ? {} : { met: rows }),
    })
  }
  return found
}
