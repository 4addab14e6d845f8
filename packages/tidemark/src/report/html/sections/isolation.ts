import type { Report } from '../../report.ts'
import { count, duration, percent } from '../../words.ts'
import { stackedBar } from '../charts/stacked-bar.ts'
import { html } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms, number } from './words.ts'

export const isolation: Section = (report) => {
  const { totals, isolation } = report
  if (totals.tests === 0) return undefined
  return {
    id: 'isolation',
    title: 'Cost of isolation',
    lead: html`${duration(isolation.totalMs)} beside ${duration(totals.testMs)} in tests: ${percent(isolation.share, 1)}
    of the whole. The median test paid ${duration(isolation.medianMs)}, the 95th percentile
    ${duration(isolation.p95Ms)}, the most expensive ${duration(isolation.maxMs)}.`,
    body: html`<div class="share">
        ${stackedBar([
          { name: 'tests', value: totals.testMs, tone: 'rest' },
          { name: 'rewind', value: isolation.rewindMs, tone: 'rewind' },
          { name: 'lease', value: isolation.leaseMs, tone: 'lease' },
          { name: 'clone', value: isolation.replacementMs, tone: 'clone' },
        ])}
      </div>
      <ul class="legend">
        <li class="rest">tests</li>
        <li class="rewind">marks and rewinds</li>
        <li class="lease">getting databases</li>
        <li class="clone">fresh clones</li>
      </ul>
      ${table({
        caption: 'Cost of isolation',
        columns: [
          { title: 'Operation' },
          { title: 'Times', numeric: true },
          { title: 'Time', numeric: true },
          { title: 'Each', numeric: true },
          { title: 'Share', numeric: true },
        ],
        rows: rows(report),
      })}`,
  }
}

function rows({ isolation, totals, run }: Report): readonly (readonly Cell[])[] {
  const { totalMs, rewindMs, leaseMs, replacementMs } = isolation
  const { template, server } = run
  return [
    operation('Marks and rewinds', totals.attempts, rewindMs, totalMs),
    operation('Getting databases', totals.databases, leaseMs, totalMs),
    operation(`Fresh clones (${count(totals.replaced, 'database')} replaced)`, totals.replaced, replacementMs, totalMs),
    ...(template === undefined ? [] : [beforehand(`Template, ${template.built ? 'built' : 'reused'}`, template.ms)]),
    ...(server === undefined ? [] : [beforehand(`Server, ${server.how}`, server.ms)]),
  ]
}

function operation(name: string, times: number, time: number, whole: number): readonly Cell[] {
  const share = { content: percent(time, whole), value: time }
  return [{ content: name }, number(times), ms(time), ms(times === 0 ? 0 : time / times), share]
}

function beforehand(name: string, time: number): readonly Cell[] {
  return [{ content: name }, number(1), ms(time), ms(time), { content: 'before the tests', value: 0 }]
}
