import type { TimeChange } from '../../../baseline/comparison.ts'
import { baselineLines } from '../../baseline-lines.ts'
import { html } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms } from './words.ts'

const listed = 200

export const baseline: Section = ({ baseline }) => {
  if (baseline === undefined) return undefined
  const { name, verdict, times } = baseline
  const [first = '', ...lines] = baselineLines(baseline)
  return {
    id: 'baseline',
    title: 'Baseline',
    count: lines.length,
    lead: html`<span class="chip ${verdict === 'kept' ? '' : 'now'}">${name}</span> ${first}.`,
    body: html`${
      lines.length > 0 &&
      html`<ul class="places">
        ${lines.slice(0, listed).map((line) => html`<li>${line}</li>`)}
      </ul>`
    }
    ${
      times.length > 0 &&
      table({
        caption: 'Times beside the baseline',
        columns: [
          { title: 'What' },
          { title: 'Measured' },
          { title: 'Before', numeric: true },
          { title: 'Now', numeric: true },
          { title: 'Times', numeric: true },
          { title: 'p', numeric: true, spare: true },
          { title: 'Verdict' },
        ],
        rows: times.slice(0, listed).map(row),
      })
    }`,
  }
}

function row({ level, name, metric, beforeMs, nowMs, ratio, p, verdict }: TimeChange): readonly Cell[] {
  return [
    { content: level === 'suite' ? 'the suite' : name },
    { content: metric },
    ms(beforeMs),
    ms(nowMs),
    { content: ratio.toFixed(2), value: ratio },
    { content: p.toPrecision(2), value: p },
    { content: html`<span class="${verdict === 'slower' ? 'bad-text' : ''}">${verdict}</span>` },
  ]
}
