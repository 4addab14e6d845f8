import type { WorkerLane } from '../../report.ts'
import { count, duration, longDuration, percent } from '../../words.ts'
import { laneChart } from '../charts/lane.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms, number } from './words.ts'

const ticks = [0, 0.25, 0.5, 0.75, 1]

export const timeline: Section = ({ workers }) => {
  if (workers.length === 0) return undefined
  const lengthMs = Math.max(1, ...workers.map(endOf))
  const shown = ticks.map((part) => html`<span>${part === 0 ? '0' : longDuration(part * lengthMs)}</span>`)
  return {
    id: 'timeline',
    title: 'Timeline of workers',
    lead: html`When each worker was in a test, from the start of the run to the end of its last test; as high as the
      share of the moment. <span id="timeline-hint" hidden>Point at a lane to see which test it was.</span>`,
    body: html`<div class="timeline">
        ${workers.map((worker, index) => lane(worker, index, lengthMs))}
        <div class="ticks" aria-hidden="true">${shown}</div>
        <p class="readout" id="timeline-readout" hidden></p>
      </div>
      ${table({
        caption: 'Workers',
        columns: [
          { title: 'Worker' },
          { title: 'Tests', numeric: true },
          { title: 'In tests', numeric: true },
          { title: 'Busy', numeric: true },
          { title: 'Last test ended', numeric: true },
        ],
        rows: workers.map((worker) => row(worker, lengthMs)),
      })}`,
  }
}

function lane(worker: WorkerLane, index: number, lengthMs: number): Markup {
  const { name, spans, busyMs } = worker
  const busy = percent(busyMs, lengthMs)
  const label = `${name}: ${count(spans.length, 'test')}, busy ${busy} of ${duration(lengthMs)}`
  return html`<div class="lane" data-lane="${index}">
    <span class="lane-name">${name}</span>${laneChart(spans, lengthMs, label)}
  </div> `
}

function row(worker: WorkerLane, lengthMs: number): readonly Cell[] {
  const { name, spans, busyMs } = worker
  const busy = { content: percent(busyMs, lengthMs), value: busyMs }
  return [{ content: name }, number(spans.length), ms(busyMs), busy, ms(endOf(worker))]
}

function endOf({ spans }: WorkerLane): number {
  return spans.reduce((end, { toMs }) => Math.max(end, toMs), 0)
}
