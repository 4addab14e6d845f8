import type { ReportedFinding, Place } from '../../report.ts'
import { cureParts, type CurePart } from '../../render/cure.ts'
import { capital, count } from '../../words.ts'
import { html, nothing, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { testName } from './test-name.ts'
import { prose } from './words.ts'

const placesOpen = 3
const placesListed = 100
const seenLength = 300

export const findings: Section = ({ findings }) => {
  if (findings.length === 0) return undefined
  const serious = findings.filter(({ severity }) => severity !== 'notice')
  const provoked = findings.filter(({ severity }) => severity === 'notice')
  return {
    id: 'findings',
    title: 'Findings',
    count: serious.length,
    lead: 'What tests left behind and what PostgreSQL complained about, with its cause and its cure.',
    body: html`${serious.map(card)}${expected(provoked)}`,
  }
}

function card({ id, severity, title, happened, cure, docs, count: times, places }: ReportedFinding): Markup {
  const open = places.slice(0, placesOpen)
  const folded = places.slice(placesOpen, placesListed)
  return html`<article class="card ${severity}" id="finding-${id}">
    <h3>${capital(title)} <span class="chip">${count(times, 'time')}</span></h3>
    <p class="happened">${prose(happened)}</p>
    ${
      cure !== undefined &&
      html`<div class="cure">
        <h4>Cure</h4>
        ${cureParts(cure).map(curePart)}
      </div>`
    }
    <ul class="places">
      ${open.map(placeItem)}
    </ul>
    ${
      folded.length > 0 &&
      html`<details>
        <summary>${count(places.length - placesOpen, 'more place')}</summary>
        <ul class="places">
          ${folded.map(placeItem)}
        </ul>
      </details>`
    }
    ${docs !== undefined && html`<p class="docs">At length: <code>${docs}</code></p>`}
  </article> `
}

function placeItem(place: Place): Markup {
  const { seen } = place
  const said = seen.length > seenLength ? `${seen.slice(0, seenLength)}…` : seen
  return html`<li>${testName(place)}<span class="seen">${said}</span></li>`
}

function curePart({ kind, text }: CurePart): Markup {
  return kind === 'code' ? html`<pre tabindex="0">${text}</pre>` : html`<p>${prose(text)}</p>`
}

function expected(provoked: readonly ReportedFinding[]): Markup {
  if (provoked.length === 0) return nothing
  return html`<details class="provoked">
    <summary>Errors that passing tests provoke (${count(provoked.length, 'kind')})</summary>
    ${provoked.map(card)}
  </details>`
}
