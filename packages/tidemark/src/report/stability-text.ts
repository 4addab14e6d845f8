import { changes, count, duration, title } from './words.ts'
import type { DatabaseDifference, FlakyTest, RepeatedRun, Stability, TestName } from './stability.ts'
import type { Style } from './style.ts'

/** Most tests that are named in one list. */
const listed = 10
const widestRow = 160

/** One finished run in a line: `run 2 of 5 · seed 123 · 2 workers · 41 passed, 1 failed · 3.1 s`. */
export function renderRun(run: RepeatedRun, planned: number, style: Style): string {
  const results = [
    `${run.passed} passed`,
    run.failed > 0 && style('red', `${run.failed} failed`),
    run.skipped > 0 && `${run.skipped} skipped`,
    run.code !== 0 && run.failed === 0 && style('red', `exit code ${run.code}`),
  ]
  return [
    `run ${run.number} of ${planned}`,
    orderOf(run),
    count(run.workers, 'worker'),
    results.filter(Boolean).join(', '),
    duration(run.durationMs),
  ].join(style('dim', ' · '))
}

/** The stability of a suite in text: the verdict, a row for each run, and what is known of each flaky test. */
export function renderStability(stability: Stability, style: Style): string {
  const blocks = [
    [heading(stability, style)],
    table(stability.runs),
    ...stability.flaky.map((test) => flakyBlock(test, stability, style)),
    failingBlock(stability.failing, style),
    endBlock(stability),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function heading({ verdict, runs, planned, flaky, failing }: Stability, style: Style): string {
  const colour = verdict === 'stable' ? 'green' : verdict === 'unfinished' ? 'yellow' : 'red'
  const details = [
    runs.length === planned ? count(planned, 'run') : `${runs.length} of ${count(planned, 'run')}`,
    flaky.length > 0 && count(flaky.length, 'flaky test'),
    failing.length > 0 && `${count(failing.length, 'test')} failing in every run`,
  ]
  return `${style('bold', style(colour, verdict))}  ${details.filter(Boolean).join(style('dim', ' · '))}`
}

function table(runs: readonly RepeatedRun[]): readonly string[] {
  if (runs.length === 0) return []
  const head = ['run', 'order', 'workers', 'passed', 'failed', 'skipped', 'time', 'isolation', 'leftovers', 'exit']
  const rows = runs.map((run) =>
    [
      run.number,
      orderOf(run),
      run.workers,
      run.passed,
      run.failed,
      run.skipped,
      duration(run.durationMs),
      duration(run.isolationMs),
      run.leftovers,
      run.code,
    ].map(String),
  )
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function orderOf({ seed }: RepeatedRun): string {
  return seed === undefined ? 'own order' : `seed ${seed}`
}

function flakyBlock(test: FlakyTest, { runs }: Stability, style: Style): readonly string[] {
  const { failed, failedIn, error } = test
  const numbers = failedIn.length === 1 ? `run ${failedIn[0]}` : `runs ${failedIn.join(', ')}`
  return [
    `${style('bold', style('red', 'flaky'))}  ${nameOf(test)}`,
    `  failed in ${failed} of ${count(runs.length, 'run')}: ${numbers}`,
    ...(error === undefined ? [] : [`  ${firstLine(error)}`]),
    ...causeOf(test).map((line) => `  ${line}`),
    ...differenceLines(test.difference).map((line) => `  ${line}`),
    ...(test.reproduce === undefined ? [] : [`  see it again: ${style('cyan', test.reproduce)}`]),
  ]
}

type Cause = Pick<FlakyTest, 'alone' | 'polluters' | 'needs' | 'beside' | 'steps'>

/** What the search found, in words. */
export function causeOf({ alone, polluters, needs, beside = [], steps = 0 }: Cause): readonly string[] {
  if (alone === undefined) return []
  const search = `(${count(steps, 'run')} of parts of the suite)`
  if (needs !== undefined) {
    return [
      `it needs ${earlierTests(needs.length)} and fails without ${needs.length === 1 ? 'it' : 'them'} ${search}:`,
      ...namesOf(needs),
    ]
  }
  if (polluters === undefined) {
    return [
      `not seen again, neither alone nor after the same earlier tests in one worker ${search}:`,
      ...perhapsBeside(beside),
    ]
  }
  if (polluters.length > 0) {
    return [`it fails after ${earlierTests(polluters.length)} and passes alone ${search}:`, ...namesOf(polluters)]
  }
  if (alone.failed === alone.of)
    return [`it fails alone, in ${alone.failed} of ${count(alone.of, 'run')} of nothing else`]
  return [
    `it fails by itself, in ${alone.failed} of ${count(alone.of, 'run')} of nothing else:`,
    'no other test is needed; it depends on chance or on time',
  ]
}

function perhapsBeside(beside: readonly TestName[]): readonly string[] {
  if (beside.length === 0) return ['it depends on chance, on time, or on what ran in other workers at the same time']
  const one = beside.length === 1 ? 'this test, which' : `one of these ${beside.length} tests, which`
  return [
    `it depends on chance, on time, or on ${one} ran in another worker whenever it failed, and never when it passed:`,
    ...namesOf(beside),
  ]
}

function earlierTests(number: number): string {
  return number === 1 ? 'one earlier test' : `these ${number} earlier tests`
}

export function namesOf(tests: readonly TestName[]): readonly string[] {
  const names = tests.slice(0, listed).map((test) => `  ${nameOf(test)}`)
  return tests.length > listed ? [...names, `  and ${tests.length - listed} more`] : names
}

/** `test/booking.test.ts:12 > bookings > refuses a taken slot` */
export function nameOf({ file, line, path }: TestName): string {
  return title(line === undefined ? file : `${file}:${line}`, path)
}

export function differenceLines(difference: DatabaseDifference | undefined): readonly string[] {
  if (difference === undefined) return []
  return [
    'the database at its end, beside the template:',
    `  when it passed: ${changes(difference.passing)}`,
    `  when it failed: ${changes(difference.failing)}`,
    ...difference.rows.map(
      ({ table, side, row }) => `  only when it ${side === 'failing' ? 'failed' : 'passed'}: ${table} ${short(row)}`,
    ),
  ]
}

/** A row as JSON, cut. */
export function short(row: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(row)
  return text.length > widestRow ? `${text.slice(0, widestRow)}…` : text
}

function failingBlock(failing: readonly TestName[], style: Style): readonly string[] {
  return failing.length === 0 ? [] : [`${style('bold', style('red', 'failing'))}  in every run:`, ...namesOf(failing)]
}

function endBlock({ id, verdict, runs }: Stability): readonly string[] {
  if (verdict === 'unfinished') return [`Go on with it: npx tidemark verify --resume ${id}`]
  // Tests apart, a file that can't be loaded or a hook of a suite makes a runner fail.
  const silent = runs.filter(({ code, failed }) => code !== 0 && failed === 0)
  const lines = silent.map(
    ({ number, code }) =>
      `run ${number} exited with ${code} although no test failed: see .tidemark/verifications/${id}/run-${number}/output.log`,
  )
  const blind = runs.every(({ passed, failed, skipped }) => passed + failed + skipped === 0)
  return blind && silent.length > 0 ? [...lines, unrecorded] : lines
}

const unrecorded =
  'No test was recorded, so only exit codes count. Tests are recorded of Vitest 3.2 and newer; a script that starts Vitest by itself needs `plugins: [tidemark()]` in its configuration.'

export function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
