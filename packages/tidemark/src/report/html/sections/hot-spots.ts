import type { HotSpot, Report } from '../../report.ts'
import { figure } from '../../words.ts'
import { html } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms, number } from './words.ts'

const listed = 50

export const hotSpots: Section = ({ hotSpots, tests }) =>
  hotSpots.length === 0
    ? undefined
    : {
        id: 'queries',
        title: 'Query hot spots',
        count: hotSpots.length,
        lead: 'The statements that took most of the time in the server; a statement that one test runs many times may be asked once for all rows.',
        body: table({
          caption: 'Query hot spots',
          columns: [
            { title: 'Statement' },
            { title: 'Time', numeric: true },
            { title: 'Calls', numeric: true },
            { title: 'Most in one test', numeric: true },
            { title: 'Rows', numeric: true, spare: true },
            { title: 'Tests', numeric: true, spare: true },
            { title: 'Reads whole', spare: true },
          ],
          rows: hotSpots.slice(0, listed).map((spot) => row(spot, tests)),
        }),
      }

function row(spot: HotSpot, tests: Report['tests']): readonly Cell[] {
  const { text, ms: time, calls, mostCalls, mostIn, rows, scans, repeatedIn } = spot
  const where = tests[mostIn]?.path.at(-1) ?? ''
  const most = html`${mostCalls}${repeatedIn > 0 && html` <span class="chip warn">many</span>`}<span class="place"
      >${where}</span
    >`
  return [
    { content: html`<code class="statement">${text}</code>`, value: text },
    ms(time),
    number(calls),
    { content: most, value: mostCalls },
    number(rows),
    number(spot.tests),
    { content: scans.map(({ table, rows }) => `${table} (${figure(rows)} rows)`).join(', ') || '–' },
  ]
}
