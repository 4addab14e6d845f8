import type { ReportedTest } from '../../report.ts'
import { duration } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { testName } from './test-name.ts'

/** Without the page's script the first tests are shown; with it, all of them can be searched and sorted. */
const shown = 100

export const allTests: Section = ({ tests }) =>
  tests.length === 0
    ? undefined
    : {
        id: 'tests',
        title: 'All tests',
        count: tests.length,
        body: html`<div id="test-controls"></div>
          <p id="test-count" role="status">${tests.length > shown && `The first ${shown} of ${tests.length} tests`}</p>
          <div class="scroll" role="region" aria-label="All tests, table" tabindex="0">
            <table id="test-table">
              <caption class="unseen">
                All tests
              </caption>
              <thead>
                <tr>
                  <th scope="col">Status</th>
                  <th scope="col">Test</th>
                  <th scope="col" class="number">Time</th>
                  <th scope="col" class="number">Isolation</th>
                </tr>
              </thead>
              <tbody>
                ${tests.slice(0, shown).map(row)}
              </tbody>
            </table>
          </div>
          <div id="test-pages"></div>`,
      }

function row(test: ReportedTest): Markup {
  const { status, durationMs, isolationMs } = test
  return html`<tr>
    <td><span class="status ${status}">${status}</span></td>
    <th scope="row">${testName(test)}</th>
    <td class="number">${duration(durationMs)}</td>
    <td class="number">${duration(isolationMs)}</td>
  </tr> `
}
