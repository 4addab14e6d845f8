import { minimise } from '../../diagnosis/minimise.ts'
import type { FlakyTest, TestName } from '../../report/stability.ts'
import { testKey } from '../../record/test-key.ts'
import { differenceOf } from './difference.ts'
import { find, shareWorker, type RunOutcome, type TestOutcome } from './outcome.ts'
import type { Probe, ProbeRequest } from './probe.ts'

/** How often a test is run alone before it counts as one that passes alone, or fails alone. */
const trials = 3

export type Findings = Pick<FlakyTest, 'alone' | 'polluters' | 'needs' | 'steps' | 'replay' | 'difference'>

interface Evidence {
  /** Run in which the test failed, and one in which it passed. */
  readonly failed: RunOutcome
  readonly passed: RunOutcome | undefined
  /** Tests that decide about others: one cause often has many effects, so they are tried first. */
  readonly suspects: readonly TestName[]
}

/** Finds out what makes a test fail that sometimes passes: earlier tests, missing earlier tests, or nothing but chance. */
export async function search(target: TestName, evidence: Evidence, probe: Probe): Promise<Findings> {
  let steps = 0
  const counted: Probe = (request) => {
    steps += 1
    return probe(request)
  }
  const alone = await runAlone(target, counted)
  const found = await judge(target, alone, evidence, counted)
  return { ...found, alone: { failed: alone.filter(fails).length, of: alone.length }, steps }
}

async function judge(
  target: TestName,
  alone: readonly (TestOutcome | undefined)[],
  { failed, passed, suspects }: Evidence,
  probe: Probe,
): Promise<Findings> {
  const lonelyFailure = alone.find(fails)
  const lonelyPass = alone.find(passes)
  if (lonelyFailure !== undefined && lonelyPass !== undefined) {
    const difference = differenceOf(lonelyPass, lonelyFailure)
    return { polluters: [], replay: [target], ...(difference === undefined ? {} : { difference }) }
  }
  if (lonelyFailure === undefined) return findPolluters(target, { failed, suspects, lonelyPass }, probe)
  return findNeeded(target, { passed, suspects, lonelyFailure }, probe)
}

async function runAlone(target: TestName, probe: Probe): Promise<readonly (TestOutcome | undefined)[]> {
  const outcomes: (TestOutcome | undefined)[] = []
  for (let trial = 1; trial <= trials; trial += 1) outcomes.push(await probe({ target, earlier: [], trial }))
  return outcomes
}

async function findPolluters(
  target: TestName,
  { failed, suspects, lonelyPass }: Omit<Evidence, 'passed'> & { readonly lonelyPass: TestOutcome | undefined },
  probe: Probe,
): Promise<Findings> {
  const found = await smallest(target, candidatesFor(target, failed, suspects), { probe, holds: fails })
  if (found === undefined) return {}
  const { earlier, outcome } = found
  const difference = differenceOf(lonelyPass, outcome)
  return { polluters: earlier, replay: [...earlier, target], ...(difference === undefined ? {} : { difference }) }
}

async function findNeeded(
  target: TestName,
  { passed, suspects, lonelyFailure }: Omit<Evidence, 'failed'> & { readonly lonelyFailure: TestOutcome },
  probe: Probe,
): Promise<Findings> {
  const candidates = passed === undefined ? [] : candidatesFor(target, passed, suspects)
  const found = await smallest(target, candidates, { probe, holds: passes })
  if (found === undefined) return { polluters: [], replay: [target] }
  const difference = differenceOf(found.outcome, lonelyFailure)
  return { needs: found.earlier, replay: [target], ...(difference === undefined ? {} : { difference }) }
}

interface Question {
  readonly probe: Probe
  readonly holds: (outcome: TestOutcome | undefined) => boolean
}

/** The smallest part of the first list that does it after which the test fails (or passes) again and again. */
async function smallest(
  target: TestName,
  lists: readonly (readonly TestName[])[],
  { probe, holds }: Question,
): Promise<{ readonly earlier: readonly TestName[]; readonly outcome: TestOutcome | undefined } | undefined> {
  for (const candidates of lists) {
    const ask = async (earlier: readonly TestName[], trial = 1): Promise<boolean> =>
      holds(await probe({ target, earlier, trial }))
    // Twice: what happens by chance is not to be searched for.
    if (!(await ask(candidates)) || !(await ask(candidates, 2))) continue
    const earlier = await minimise(candidates, (part) => ask(part))
    const confirmed: ProbeRequest = { target, earlier, trial: 2 }
    const outcome = await probe(confirmed)
    if (holds(outcome)) return { earlier, outcome }
  }
  return undefined
}

function candidatesFor(
  target: TestName,
  run: RunOutcome,
  suspects: readonly TestName[],
): readonly (readonly TestName[])[] {
  const lists = circles(target, run)
  const suspected = new Set(suspects.map(testKey))
  const known = lists.at(-1)?.filter((name) => suspected.has(testKey(name))) ?? []
  return known.length === 0 ? lists : [known, ...lists]
}

/** Tests that came before: of its file, of its worker, of all workers. */
function circles(target: TestName, run: RunOutcome): readonly (readonly TestName[])[] {
  const own = find(run, target)
  const began = own?.startedAt
  if (own === undefined || began === undefined) return []
  const before = run.tests.filter(
    ({ startedAt, name }) => startedAt !== undefined && startedAt <= began && testKey(name) !== testKey(target),
  )
  const sameWorker = before.filter((test) => shareWorker(test, own))
  const all = [sameWorker.filter(({ name }) => name.file === target.file), sameWorker, before]
  return all
    .filter((tests, index) => tests.length > 0 && tests.length !== all[index - 1]?.length)
    .map((tests) => tests.map(({ name }) => name))
}

function fails(outcome: TestOutcome | undefined): outcome is TestOutcome {
  return outcome?.everFailed === true
}

function passes(outcome: TestOutcome | undefined): outcome is TestOutcome {
  return outcome?.status === 'passed' && !outcome.everFailed
}
