import { baseline } from './baseline.ts'
import { observation } from './observation.ts'
import { causeOf, differenceLines } from '../../stability-text.ts'
import type { FlakyTest, RepeatedRun } from '../../stability.ts'
import type { Category, Report } from '../../report.ts'
import { count, duration, longDuration, postgresVersion, title } from '../../words.ts'
import { block, code, inline, table } from './text.ts'

export function verification(report: Report): readonly string[] {
  return [
    '## Verification results',
    '### Test suite summary',
    block(suite(report)),
    ...stability(report),
    ...observation(report),
    ...baseline(report),
    ...categories(report),
  ]
}

function suite({ run, totals, workers }: Report): string {
  const { server, runner } = run
  const lines = [
    ['Server', server === undefined ? 'unknown' : `PostgreSQL ${postgresVersion(server.version)} (${server.kind})`],
    ['Runner', runner === undefined ? run.command : `${runner.name} ${runner.version}`],
    ['Tidemark', run.tidemark],
    ...(workers.length === 0 ? [] : [['Workers', String(workers.length)]]),
    ...(run.records.length > 1 ? [['Shards', String(run.records.length)]] : []),
    ...(run.seed === undefined ? [] : [['Seed', String(run.seed)]]),
  ]
  const counts = (['passed', 'skipped', 'failed'] as const).map((status) => `  - ${status}: ${totals[status]}`)
  const time = run.durationMs === undefined ? [] : ['', `Execution time: ${longDuration(run.durationMs)}`]
  return [
    ...lines.map(([name, text]) => `${name}: ${text}`),
    '',
    `Total tests: ${totals.tests}`,
    ...counts,
    ...time,
  ].join('\n')
}

function stability({ stability }: Report): readonly string[] {
  if (stability === undefined) return []
  const head = ['Run', 'Workers', 'Seed', 'Passed', 'Failed', 'Skipped', 'Time', 'Isolation', 'Left behind']
  return [
    '### Stability verification',
    code(stability.command.join(' ')),
    table(head, stability.runs.map(repeated)),
    stability.verdict === 'stable' ? `✅ The same result in ${count(stability.runs.length, 'run')}` : '',
    ...stability.flaky.flatMap(flaky),
    ...(stability.failing.length === 0
      ? []
      : [
          '#### Failing in every run',
          stability.failing.map(({ file, path }) => `- ${inline(title(file, path))}`).join('\n'),
        ]),
  ]
}

function repeated(run: RepeatedRun): readonly string[] {
  const { number, workers, seed, passed, failed, skipped, durationMs, isolationMs, leftovers } = run
  const counts = [passed, failed, skipped].map(String)
  const times = [duration(durationMs), duration(isolationMs)]
  return [
    String(number),
    String(workers),
    seed === undefined ? '–' : String(seed),
    ...counts,
    ...times,
    String(leftovers),
  ]
}

function flaky(test: FlakyTest): readonly string[] {
  const { reproduce, error } = test
  const known = [...causeOf(test), ...differenceLines(test.difference)]
  return [
    `#### Flaky: ${inline(title(test.file, test.path))}`,
    `Passed ${test.passed}, failed ${test.failed} (in run ${test.failedIn.join(', ')}).`,
    error === undefined ? '' : block(error),
    known.length === 0 ? '' : block(known.join('\n')),
    reproduce === undefined ? '' : `To see it again: ${code(reproduce)}`,
  ]
}

function categories({ categories }: Report): readonly string[] {
  const head = ['Test category', 'Tests', 'Status', 'Time', 'Isolation', 'Notes']
  return ['### Test categories', table(head, categories.map(category))]
}

function category(one: Category): readonly string[] {
  const { name, tests, durationMs, isolationMs } = one
  return [inline(name), String(tests), status(one), duration(durationMs), duration(isolationMs), notes(one)]
}

function status({ tests, passed, failed, skipped }: Category): string {
  if (failed > 0) return `❌ ${failed} failed`
  return passed === tests ? '✅ all pass' : `✅ ${passed} pass, ${skipped} skipped`
}

function notes({ retried, leftovers, serverErrors }: Category): string {
  const known = [
    retried > 0 && `${retried} passed when tried again`,
    leftovers > 0 && count(leftovers, 'leftover'),
    serverErrors > 0 && count(serverErrors, 'server error'),
  ].filter(Boolean)
  return known.length === 0 ? 'nothing left behind' : known.join(', ')
}
