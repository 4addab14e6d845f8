import { count, duration, percent } from '../words.ts'
import type { Recommendation, Report } from '../report.ts'
import { quantile, sum } from './numbers.ts'

type Basis = Omit<Report, 'recommendations'>
type Advice = (report: Basis) => Recommendation | undefined

const urgencies = ['now', 'soon', 'later'] as const
const budgetOptions = {
  suite: 'suiteBudget',
  test: 'testBudget',
  queries: 'queryBudget',
  repeats: 'repeatBudget',
} as const
const usefulToSplitMs = 30_000
const largeTable = 1000

/** What to do next, as far as the run's own numbers say it; the most urgent first. */
export function recommend(report: Basis): readonly Recommendation[] {
  const given = advice.map((advise) => advise(report)).filter((one) => one !== undefined)
  return given.sort((a, b) => urgencies.indexOf(a.when) - urgencies.indexOf(b.when))
}

const advice: readonly Advice[] = [
  unfinished,
  failing,
  flaky,
  entangled,
  regressed,
  retried,
  swallowed,
  leftBehind,
  replaced,
  budgets,
  manyQueries,
  wholeTables,
  idleWorkers,
  oneWorker,
  coldTemplate,
  slower,
  unverified,
]

function unfinished({ run }: Basis): Recommendation | undefined {
  if (run.missingShards.length > 0) {
    const because = `No record is there of shard ${run.missingShards.join(', ')}.`
    return { when: 'now', what: 'Merge the records of all shards.', because }
  }
  if (run.durationMs !== undefined) return undefined
  return { when: 'now', what: 'Run the suite to its end.', because: 'The record stops before the run did.' }
}

function failing({ tests, findings }: Basis): Recommendation | undefined {
  const failed = tests.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return undefined
  const files = [...new Set(failed.map(({ file, path }) => file || path.join(' ')))]
  const named = `${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`
  const explained = findings.filter(({ severity, cure }) => severity === 'error' && cure !== undefined).length
  const cures = explained === 0 ? '' : ` For ${count(explained, 'cause')} in PostgreSQL there is a cure below.`
  const what = failed.length === 1 ? 'Mend the failing test.' : `Mend the ${failed.length} failing tests.`
  return { when: 'now', what, because: `In ${named}.${cures}` }
}

function flaky({ stability }: Basis): Recommendation | undefined {
  if (stability === undefined || stability.flaky.length === 0) return undefined
  const all = stability.flaky.length
  const found = stability.flaky.filter(({ polluters }) => (polluters ?? []).length > 0).length
  const what = all === 1 ? 'Mend the flaky test.' : `Mend the ${all} flaky tests.`
  const because = `${found} of ${all} ${found === 1 ? 'fails' : 'fail'} only after tests that are named below.`
  return { when: 'now', what, because: found === 0 ? 'They pass in one run and fail in another.' : because }
}

function entangled({ observation }: Basis): Recommendation | undefined {
  const tests = observation === undefined ? 0 : observation.dependent.length + observation.disturbed.length
  if (tests === 0) return undefined
  const because = `${count(tests, 'test')} ${tests === 1 ? 'passes or fails' : 'pass or fail'} because of rows that others left.`
  return { when: 'now', what: 'Let tests make the rows that they need.', because }
}

function regressed({ baseline }: Basis): Recommendation | undefined {
  if (baseline?.verdict !== 'regressed') return undefined
  const slower = baseline.times.filter(({ verdict }) => verdict === 'slower').length
  const other = baseline.queries.length + baseline.plans.length
  const because = `Beside the baseline ${baseline.name}: ${count(slower, 'time')} slower beyond chance, ${count(other, 'change')} of statements or plans.`
  const what = 'Mend what became worse, or save another baseline if it is meant so.'
  return { when: 'now', what, because }
}

function retried({ totals }: Basis): Recommendation | undefined {
  if (totals.retried === 0) return undefined
  const what = 'Find out what makes tests pass only when tried again: `tidemark verify -- COMMAND`.'
  return { when: 'soon', what, because: `${count(totals.retried, 'test')} passed after a failed attempt.` }
}

function swallowed({ findings }: Basis): Recommendation | undefined {
  const serious = findings.filter(({ severity, kind }) => severity === 'warning' && kind === 'error')
  if (serious.length === 0) return undefined
  const what = 'Look at the errors that only the server saw.'
  const titles = serious.map(({ title, count }) => `${title} (${count})`).join(', ')
  return { when: 'soon', what, because: `The tests passed, yet PostgreSQL reported: ${titles}.` }
}

function leftBehind({ tests, totals }: Basis): Recommendation | undefined {
  const ended = tests.filter(({ leftovers }) => leftovers.some(({ answer }) => answer === 'ended')).length
  if (ended === 0) return undefined
  const what = 'Let tests end what they start, then set `strict: true` so that it stays so.'
  const because = `${count(ended, 'test')} left work behind that Tidemark had to end (${count(totals.leftovers, 'leftover')} in all).`
  return { when: 'soon', what, because }
}

function replaced({ totals, isolation }: Basis): Recommendation | undefined {
  if (totals.replaced === 0 || isolation.replacementMs < isolation.totalMs * 0.2) return undefined
  const what = 'Change the schema in fewer tests: what several of them need belongs into a migration.'
  const because = `${count(totals.replaced, 'fresh clone')} took ${duration(isolation.replacementMs)} of ${duration(isolation.totalMs)} of isolation.`
  return { when: 'later', what, because }
}

function budgets({ overBudget, totals }: Basis): Recommendation | undefined {
  if (overBudget.length === 0) return undefined
  const slow = overBudget.filter(({ budget }) => budget === 'test')
  const ms = sum(slow, ({ seen }) => seen)
  const times =
    slow.length === 0 ? '' : `; ${count(slow.length, 'slow test')} took ${percent(ms, totals.testMs)} of all test time`
  const kinds = [...new Set(overBudget.map(({ budget }) => budgetOptions[budget]))]
  const because = `${count(overBudget.length, 'time')} over ${kinds.join(', ')}${times}.`
  return { when: 'soon', what: 'Bring the run back into its budgets, or set others.', because }
}

function manyQueries({ hotSpots, tests }: Basis): Recommendation | undefined {
  const worst = hotSpots.filter(({ repeatedIn }) => repeatedIn > 0).sort((a, b) => b.mostCalls - a.mostCalls)[0]
  if (worst === undefined) return undefined
  const where = tests[worst.mostIn]?.path.at(-1) ?? ''
  const what = 'Ask once for many rows instead of once for each row.'
  return { when: 'soon', what, because: `“${where}” runs one statement ${worst.mostCalls} times.` }
}

function wholeTables({ hotSpots }: Basis): Recommendation | undefined {
  const scans = hotSpots.flatMap((spot) => spot.scans).filter(({ rows }) => rows >= largeTable)
  const tables = [...new Set(scans.map(({ table }) => table))]
  if (tables.length === 0) return undefined
  const because = `Statements read ${tables.slice(0, 5).join(', ')} as a whole, up to ${Math.max(...scans.map(({ rows }) => rows))} rows.`
  return { when: 'later', what: 'Add indexes, or see why the planner takes none.', because }
}

function idleWorkers({ workers }: Basis): Recommendation | undefined {
  if (workers.length < 2) return undefined
  const ends = workers.map(({ spans }) => spans.at(-1)?.toMs ?? 0)
  const waited = Math.max(...ends) - Math.min(...ends)
  if (waited < 5000 || waited < Math.max(...ends) * 0.15) return undefined
  const what = 'Split the largest test file, so that all workers end together.'
  return { when: 'later', what, because: `At the end one worker worked ${duration(waited)} while another was idle.` }
}

function oneWorker({ workers, run, totals, stability }: Basis): Recommendation | undefined {
  if (stability?.runs.some((repeated) => repeated.workers > 1) === true) return undefined
  if (workers.length !== 1 || run.durationMs === undefined || run.durationMs < usefulToSplitMs) return undefined
  const saved = totals.testMs / 2
  const what = 'Run on two workers or more; each gets a database of its own.'
  const because = `One worker took ${duration(totals.testMs)}; two would save up to ${duration(saved)}.`
  return { when: 'later', what, because }
}

function coldTemplate({ run }: Basis): Recommendation | undefined {
  const { template, durationMs } = run
  if (template?.built !== true || durationMs === undefined || template.ms < durationMs * 0.2) return undefined
  const what =
    'Keep the server, or its data, from run to run (node_modules/tidemark/docs/embedded.md), so that the template is reused.'
  return { when: 'later', what, because: `Building it took ${duration(template.ms)} of ${duration(durationMs)}.` }
}

function slower({ trend }: Basis): Recommendation | undefined {
  const before = trend.slice(0, -1).flatMap(({ durationMs }) => durationMs ?? [])
  const usual = quantile(before, 0.5)
  const now = trend.at(-1)?.durationMs
  if (before.length < 3 || now === undefined || now < usual * 1.2) return undefined
  const because = `This run took ${duration(now)}, the median of ${before.length} before it ${duration(usual)}.`
  return { when: 'soon', what: 'See whether the suite became slower: `tidemark baseline check`.', because }
}

function unverified({ stability, totals }: Basis): Recommendation | undefined {
  if (stability !== undefined || totals.failed > 0 || totals.tests < 2) return undefined
  const what = 'Repeat the suite shuffled and at several worker counts: `tidemark verify --runs 5 -- COMMAND`.'
  return { when: 'later', what, because: 'One run says nothing about flaky tests.' }
}
