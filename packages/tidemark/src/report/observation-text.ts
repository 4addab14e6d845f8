import type { Conflict, Disturbed, Entangled, Observation, Reader } from './observation.ts'
import { listingOf } from './listing.ts'
import { causeOf, differenceLines, firstLine, nameOf, namesOf } from './stability-text.ts'
import type { TestName } from './stability.ts'
import type { Style } from './style.ts'
import { changes, count } from './words.ts'

/** The observation's file holds all entries. */
const listing = listingOf({ most: 10 })
const namedTests = 3

/** What tests do to each other, in text: those whose outcome depends on others first. */
export function renderObservation(observation: Observation, style: Style): string {
  const { dependent, disturbed, conflicts, untold = [], changedWhileRead = [], left, readers } = observation
  const blocks = [
    [heading(observation, style)],
    block(style('red', 'pass only because of what others left'), dependent, entangledLines),
    block(style('red', 'fail because of what others left'), disturbed, entangledLines),
    block(style('yellow', 'would meet in parallel'), byTests(conflicts), conflictLines),
    block(style('yellow', 'could not be compared'), untold, (rule) => [rule]),
    block(style('yellow', 'are written by tests while others may read them'), changedWhileRead, disturbedLines),
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

function entangledLines({ test, error, difference, ...cause }: Entangled): readonly string[] {
  return [
    nameOf(test),
    ...(error === undefined ? [] : [`  ${firstLine(error)}`]),
    ...causeOf(cause).map((line) => `  ${line}`),
    ...differenceLines(difference).map((line) => `  ${line}`),
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

function disturbedLines({ table, writers, readers, pairs, emptiedBy }: Disturbed): readonly string[] {
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
