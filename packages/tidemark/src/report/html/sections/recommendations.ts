import type { Recommendation } from '../../report.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { prose } from './words.ts'

const urgency = { now: 'Now', soon: 'Soon', later: 'Later' } as const

export const recommendations: Section = ({ recommendations }) =>
  recommendations.length === 0
    ? undefined
    : {
        id: 'next',
        title: 'What to do next',
        body: html`<ol class="advice">
          ${recommendations.map(advice)}
        </ol>`,
      }

function advice({ when, what, because }: Recommendation): Markup {
  return html`<li>
    <span class="chip ${when}">${urgency[when]}</span>
    <div>
      <strong>${prose(what)}</strong>
      <p>${prose(because)}</p>
    </div>
  </li> `
}
