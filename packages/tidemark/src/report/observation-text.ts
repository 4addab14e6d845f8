import type {
  Conflict,
  Disturbed,
  Entangled,
  MetRows,
  Observation,
  Provoked,
  ProvokedPair,
  Reader,
} from './observation.ts'
import { testKey } from '../record/test-key.ts'
import { listingOf } from './listing.ts'
import { causeOf, differenceLines, firstLine, nameOf, namesOf, short } from './stability-text.ts'
import type { TestName } from './stability.ts'
import type { Style } from './style.ts'
import { changes, count } from './words.ts'

/** The observation's file holds all entries. */
const listing = listingOf({ most: 10 })
const namedTests = 3

/** What tests do to each other, in text: those whose outcome depends on others first. */
export function renderObservation(observation: Observation, style: Style): string {
  const { dependent, disturbed, conflicts, untold = [], provoked, changedWhileRead = [], left, readers } = observation
  const blocks = [
    [heading(observation, style)],
    block(style('red', 'pass only because of what others left'), dependent, entangledLines),
    block(style('red', 'fail because of what others left'), disturbed, entangledLines),
    block(style('yellow', 'would meet in parallel'), byTests(conflicts), conflictLines),
    provokedBlock(provoked, style),
    block(style('yellow', 'could not be compared'), untold, (rule) => [rule]),
    block(
      style('yellow', 'tables that tests write while tests of other files may read them'),
      changedWhileRead,
      disturbedLines,
    ),
    block(style('yellow', 'leave rows behind'), left, ({ test, changes: changed }) => [
      `${nameOf(test)}: ${changes(changed)}`,
    ]),
    readers === undefined
      ? [
          ...(isBlank(observation) ? [unwritten] : []),
          'what tests read is not known on this server: its statements are not counted',
        ]
      : block('read tables in which others left rows', readers, readerLines),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const unwritten =
  'no test wrote to the database: make sure that they connect to DATABASE_URL as they find it when they run'

function isBlank({ left, conflicts }: Observation): boolean {
  return left.length === 0 && conflicts.length === 0
}

function heading({ tests, dependent, disturbed, conflicts, left }: Observation, style: Style): string {
  const parts = [
    `${count(tests.total, 'test')} on one database, ${tests.passed} passed, ${tests.failed} failed`,
    `${left.length} left rows behind`,
    `${dependent.length + disturbed.length} pass or fail because of them`,
    `${count(conflicts.length, 'conflict')} in parallel`,
  ]
  return `${style('bold', style('cyan', 'observed'))}  ${parts.join(style('dim', ' · '))}`
}

function entangledLines({ test, error, difference, met, ...cause }: Entangled): readonly string[] {
  return [
    nameOf(test),
    ...(error === undefined ? [] : [`  ${firstLine(error)}`]),
    ...causeOf(cause).map((line) => `  ${line}`),
    ...metLines(met).map((line) => `  ${line}`),
    ...differenceLines(difference).map((line) => `  ${line}`),
  ]
}

/** `orders, 2 rows of pollution.test.ts:4 > leaves an order`, and a few of them. */
export function metLines(met: readonly MetRows[] = []): readonly string[] {
  if (met.length === 0) return []
  return [
    'what it came upon on the shared database:',
    ...met.flatMap(({ table, by, count: number, rows }) => [
      `  ${table}, ${count(number, 'row')} of ${nameOf(by)}`,
      ...rows.map(({ change, row }) => `    ${change === 'inserted' ? '' : `${change}: `}${short(row)}`),
    ]),
  ]
}

/** Those between files first: tests of one file run one after the other. */
function byTests(conflicts: readonly Conflict[]): readonly Conflict[] {
  return conflicts.toSorted(
    (one, other) =>
      Number(isWithinFile(one)) - Number(isWithinFile(other)) ||
      other.tests.length - one.tests.length ||
      other.count - one.count,
  )
}

function isWithinFile({ tests }: Conflict): boolean {
  return tests.every(({ file }) => file === tests[0]?.file)
}

function conflictLines(conflict: Conflict): readonly string[] {
  const { values, count: number, table, tests } = conflict
  const more = number > values.length ? ` and ${number - values.length} more` : ''
  const within = isWithinFile(conflict) ? ', if tests of one file ran at the same time' : ''
  return [`${table}: ${values.join(', ')}${more}${within}`, ...namesOf(tests)]
}

function provokedBlock(provoked: Provoked | undefined, style: Style): readonly string[] {
  if (provoked === undefined) return []
  const { pairs, left, seconds } = provoked
  const more = left === 0 ? [] : [`  ${count(left, 'pair')} not tried: time was up after ${count(seconds, 'second')}`]
  const tried = pairs.toSorted((one, other) => timesFailed(other) - timesFailed(one))
  const heading = style('yellow', 'run at the same time')
  return [...(tried.length > 0 ? block(heading, tried, provokedLines) : more.length > 0 ? [heading] : []), ...more]
}

function timesFailed({ failed }: ProvokedPair): number {
  return failed.reduce((sum, { times }) => sum + times, 0)
}

/** `settings: together, 5 times; one waited for the other's row 5 times`, and what came of it. */
export function provokedLines(pair: ProvokedPair): readonly string[] {
  const { tests, tables, times, unable } = pair
  if (unable !== undefined) {
    return [`${tables.join(', ')}: not run together, ${whyUnable(unable)}`, ...namesOf(tests)]
  }
  return [
    `${tables.join(', ')}: together, ${count(times, 'time')}; ${howTheyMet(pair)}`,
    ...tests.flatMap((test) => outcomeLines(test, pair)),
  ]
}

function howTheyMet({ beside, met }: ProvokedPair): string {
  if (beside)
    return met === 0 ? 'neither saw the other' : `the second ran beside what the first wrote ${count(met, 'time')}`
  return met === 0 ? 'neither waited for the other' : `one waited for the other ${count(met, 'time')}`
}

function whyUnable({ test, error }: NonNullable<ProvokedPair['unable']>): string {
  if (test === undefined) return 'the runner keeps their files apart'
  return `${nameOf(test)} fails alone${error === undefined ? '' : ` (${firstLine(error)})`}`
}

function outcomeLines(test: TestName, { failed }: ProvokedPair): readonly string[] {
  const failure = failed.find((one) => testKey(one.test) === testKey(test))
  if (failure === undefined) return [`  ${nameOf(test)}: never failed`]
  const why = failure.error === undefined ? '' : ` (${firstLine(failure.error)})`
  return [`  ${nameOf(test)}: failed ${count(failure.times, 'time')}${why}`]
}

/** `orders: 3 writers, 5 readers, 14 pairs`, and who empties it. */
export function disturbedLines({ table, writers, readers, pairs, emptiedBy }: Disturbed): readonly string[] {
  const known = `${table}: ${count(writers, 'writer')}, ${count(readers, 'reader')}, ${count(pairs, 'pair')}`
  return [known, ...(emptiedBy.length === 0 ? [] : [`  emptied by ${someOf(emptiedBy)}`])]
}

function readerLines({ test, tables }: Reader): readonly string[] {
  return [nameOf(test), ...tables.map(({ table, leftBy }) => `  ${table}, where ${someOf(leftBy)} left rows`)]
}

function someOf(tests: readonly TestName[]): string {
  const names = tests.slice(0, namedTests).map(nameOf).join('; ')
  return tests.length > namedTests ? `${names}; and ${tests.length - namedTests} more` : names
}

function block<Entry>(
  title: string,
  entries: readonly Entry[],
  lines: (entry: Entry) => readonly string[],
): readonly string[] {
  return listing(`${title} (${entries.length})`, entries, lines)
}
