import { causeOf, differenceLines } from '../../stability-text.ts'
import type { FlakyTest, RepeatedRun, TestName } from '../../stability.ts'
import { count, title } from '../../words.ts'
import { html, nothing, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { testName } from './test-name.ts'
import { ms, number } from './words.ts'

const words = {
  stable: 'Every run came to the same result.',
  flaky: 'Some tests passed in one run and failed in another.',
  failing: 'Some tests failed in every run.',
  unfinished: 'The verification was interrupted; it can be resumed.',
} as const

export const stability: Section = ({ stability }) => {
  if (stability === undefined) return undefined
  const { runs, flaky, failing, verdict, command, planned } = stability
  return {
    id: 'stability',
    title: 'Stability',
    count: flaky.length + failing.length,
    lead: html`${words[verdict]} ${runs.length} of ${count(planned, 'planned run')} of
      <code>${command.join(' ')}</code>.`,
    body: html`${runTable(runs)}${flaky.map(flakyCard)}${alwaysFailing(failing)}`,
  }
}

function runTable(runs: readonly RepeatedRun[]): Markup {
  return table({
    caption: 'Repeated runs',
    columns: [
      { title: 'Run' },
      { title: 'Workers', numeric: true },
      { title: 'Seed', numeric: true, spare: true },
      { title: 'Passed', numeric: true },
      { title: 'Failed', numeric: true },
      { title: 'Skipped', numeric: true, spare: true },
      { title: 'Time', numeric: true },
      { title: 'Isolation', numeric: true, spare: true },
      { title: 'Left behind', numeric: true },
    ],
    rows: runs.map(row),
  })
}

function row(run: RepeatedRun): readonly Cell[] {
  return [
    number(run.number),
    number(run.workers),
    { content: run.seed ?? 'as in the files' },
    number(run.passed),
    run.failed > 0 ? { content: html`<span class="bad-text">${run.failed}</span>`, value: run.failed } : number(0),
    number(run.skipped),
    ms(run.durationMs),
    ms(run.isolationMs),
    number(run.leftovers),
  ]
}

function flakyCard(test: FlakyTest): Markup {
  const { passed, failed, failedIn, error, reproduce } = test
  const known = [...causeOf(test), ...differenceLines(test.difference)]
  return html`<article class="card warning">
    <h3><span class="chip warn">flaky</span> ${testName(test)}</h3>
    <p>Passed ${passed}, failed ${failed} (run ${failedIn.join(', ')}).</p>
    ${error !== undefined && html`<pre tabindex="0">${error}</pre>`}
    ${known.length > 0 && html`<pre tabindex="0">${known.join('\n')}</pre>`}
    ${
      reproduce !== undefined &&
      html`<div class="cure">
        <h4>See it again</h4>
        <pre tabindex="0">${reproduce}</pre>
      </div>`
    }
  </article> `
}

function alwaysFailing(failing: readonly TestName[]): Markup {
  if (failing.length === 0) return nothing
  return html`<h3>Failing in every run</h3>
    <ul class="places">
      ${failing.map(({ file, path }) => html`<li>${title(file, path)}</li>`)}
    </ul>`
}
