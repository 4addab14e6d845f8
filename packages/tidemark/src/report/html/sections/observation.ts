import { disturbedLines, metLines, provokedLines } from '../../observation-text.ts'
import { causeOf, differenceLines } from '../../stability-text.ts'
import type { Conflict, Entangled, Observation, ProvokedPair } from '../../observation.ts'
import type { TestName } from '../../stability.ts'
import { changes, count } from '../../words.ts'
import { html, nothing, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { testName } from './test-name.ts'

const listed = 50

export const observation: Section = ({ observation }) => {
  if (observation === undefined) return undefined
  const { dependent, disturbed, conflicts, provoked, tests } = observation
  return {
    id: 'observation',
    title: 'Dependencies between tests',
    count: dependent.length + disturbed.length + conflicts.length,
    lead: html`What ${count(tests.total, 'test')} did to each other on one database that nobody cleaned.`,
    body: html`${dependent.slice(0, listed).map((one) => entangled(one, 'passes only because of what others left'))}
    ${disturbed.slice(0, listed).map((one) => entangled(one, 'fails because of what others left'))}
    ${conflicts.slice(0, listed).map(conflict)} ${provoked?.pairs.slice(0, listed).map(pair)} ${traces(observation)}`,
  }
}

function entangled({ test, error, difference, met, ...cause }: Entangled, what: string): Markup {
  const known = [...causeOf(cause), ...metLines(met), ...differenceLines(difference)]
  return html`<article class="card error">
    <h3>${testName(test)}</h3>
    <p>It ${what}.</p>
    ${error !== undefined && html`<pre tabindex="0">${error}</pre>`}
    ${known.length > 0 && html`<pre tabindex="0">${known.join('\n')}</pre>`}
  </article> `
}

function conflict({ table, values, count: number, tests }: Conflict): Markup {
  const more = number > values.length ? ` and ${number - values.length} more` : ''
  return html`<article class="card warning">
    <h3>Would meet in parallel <span class="chip">${table}</span></h3>
    <p>${values.join(', ')}${more}</p>
    ${names(tests)}
  </article> `
}

function pair(provoked: ProvokedPair): Markup {
  const [what, ...lines] = provokedLines(provoked)
  return html`<article class="card ${provoked.failed.length > 0 ? 'error' : 'warning'}">
    <h3>Run at the same time</h3>
    <p>${what}</p>
    <pre tabindex="0">${lines.join('\n')}</pre>
  </article> `
}

function traces({ left, readers, changedWhileRead = [], untold = [], provoked }: Observation): Markup {
  return html`${
    provoked !== undefined &&
    provoked.left > 0 &&
    html`<p>
      ${count(provoked.left, 'pair')} not run at the same time: time was up after ${count(provoked.seconds, 'second')}.
    </p>`
  }
  ${untold.length > 0 && html`<p>Could not be compared: ${untold.join('; ')}</p>`}
  ${
    changedWhileRead.length > 0 &&
    html`<details>
      <summary>
        ${count(changedWhileRead.length, 'table')} that tests write while tests of other files may read them
      </summary>
      <ul class="places">
        ${changedWhileRead.slice(0, listed).map((table) => html`<li>${disturbedLines(table).join(',')}</li>`)}
      </ul>
    </details>`
  }
  ${
    left.length > 0 &&
    html`<details>
      <summary>${count(left.length, 'test')} left rows behind</summary>
      <ul class="places">
        ${left.slice(0, listed).map(({ test, changes: changed }) => html`<li>${testName(test)} ${changes(changed)}</li>`)}
      </ul>
    </details>`
  }
  ${
    readers === undefined
      ? html`<p>What tests read is not known on this server: its statements are not counted.</p>`
      : readers.length === 0
        ? nothing
        : html`<details>
            <summary>${count(readers.length, 'test')} read tables in which others had left rows</summary>
            <ul class="places">
              ${readers.slice(0, listed).map(({ test, tables }) => html`<li>${testName(test)} ${tables.map(({ table }) => table).join(', ')}</li>`)}
            </ul>
          </details>`
  }`
}

function names(tests: readonly TestName[]): Markup {
  return html`<ul class="places">
    ${tests.slice(0, listed).map((test) => html`<li>${testName(test)}</li>`)}
  </ul>`
}
