import type { ReportedTest } from '../../report.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { testName } from './test-name.ts'
import { ms, number } from './words.ts'

const listed = 20

export const slowest: Section = ({ tests, totals }) => {
  const ran = tests.filter(({ status }) => status !== 'skipped')
  const slow = ran.sort((a, b) => b.durationMs - a.durationMs).slice(0, listed)
  if (slow.length === 0) return undefined
  const withQueries = totals.queries !== undefined
  return {
    id: 'slowest',
    title: 'Slowest tests',
    body: table({
      caption: 'Slowest tests',
      columns: [
        { title: 'Test' },
        { title: 'Category', spare: true },
        { title: 'Time', numeric: true },
        { title: 'Isolation', numeric: true, spare: true },
        ...(withQueries ? [{ title: 'Queries', numeric: true, spare: true } as const] : []),
      ],
      rows: slow.map((test) => row(test, withQueries)),
    }),
  }
}

function row(test: ReportedTest, withQueries: boolean): readonly Cell[] {
  const { path, category, durationMs, isolationMs, queries } = test
  return [
    { content: testName(test), value: path.join(' ') },
    { content: category },
    ms(durationMs),
    ms(isolationMs),
    ...(withQueries ? [number(queries?.count ?? 0)] : []),
  ]
}
