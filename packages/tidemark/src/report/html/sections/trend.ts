import type { TrendPoint } from '../../report.ts'
import { count, duration, longDuration } from '../../words.ts'
import { columnChart } from '../charts/columns.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms, number } from './words.ts'

export const trend: Section = ({ trend }) =>
  trend.length < 2
    ? undefined
    : {
        id: 'trend',
        title: 'Trend',
        count: trend.length,
        lead: 'This run, the last column, and finished runs of the same command before it that are still stored.',
        body: html`<div class="charts">
            ${chart(trend, 'Duration', ({ durationMs }) => durationMs, longDuration)}
            ${chart(trend, 'Isolation', ({ isolationMs }) => isolationMs, duration)}
            ${chart(trend, 'Tests', ({ tests }) => tests, String)}
            ${chart(trend, 'Failed', ({ failed }) => failed, String)}
            ${chart(trend, 'Left behind', ({ leftovers }) => leftovers, String)}
          </div>
          <details>
            <summary>${count(trend.length, 'run')}</summary>
            ${table({
              caption: 'Stored runs',
              columns: [
                { title: 'Run (UTC)' },
                { title: 'Tests', numeric: true },
                { title: 'Failed', numeric: true },
                { title: 'Time', numeric: true },
                { title: 'In tests', numeric: true, spare: true },
                { title: 'Isolation', numeric: true },
                { title: 'Left behind', numeric: true },
              ],
              rows: trend.toReversed().map(row),
            })}
          </details>`,
      }

function chart(
  points: readonly TrendPoint[],
  name: string,
  of: (point: TrendPoint) => number | undefined,
  show: (value: number) => string,
): Markup {
  const values = points.map(of)
  const newest = values.at(-1)
  const shown = newest === undefined ? 'unknown' : show(newest)
  const label = `${name}, oldest first: ${values.map((value) => (value === undefined ? 'unknown' : show(value))).join(', ')}`
  return html`<figure>
    <figcaption>${name} <strong>${shown}</strong></figcaption>
    ${columnChart(values, label)}
  </figure>`
}

function row(point: TrendPoint): readonly Cell[] {
  const { startedAt, tests, failed, durationMs, testMs, isolationMs, leftovers } = point
  return [
    { content: startedAt.slice(0, 16).replace('T', ' '), value: startedAt },
    number(tests),
    number(failed),
    durationMs === undefined ? { content: 'unknown', value: 0 } : ms(durationMs),
    ms(testMs),
    ms(isolationMs),
    number(leftovers),
  ]
}
