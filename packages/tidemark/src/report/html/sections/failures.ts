import type { TestError } from '../../../record/event.ts'
import { failedOf, type Failed } from '../../failed.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { testName } from './test-name.ts'

/** More of them are among all tests, where they can be searched. */
const listed = 100
const traceLength = 4000

export const failures: Section = (report) => {
  const failed = failedOf(report)
  if (failed.length === 0) return undefined
  return {
    id: 'failures',
    title: 'Failures',
    count: failed.length,
    body: html`${failed.slice(0, listed).map(failure)}${failed.length > listed && html`<p>And ${failed.length - listed} more, under <a href="#tests">all tests</a>.</p>`}`,
  }
}

function failure({ file, name, line, errors }: Failed): Markup {
  return html`<article class="card error">
    <h3>${testName({ file, path: name, line })}</h3>
    ${errors.map(error)}
  </article> `
}

function error({ message, stack, sqlstate }: TestError): Markup {
  const trace = stack !== undefined && stack !== message && stack.slice(0, traceLength)
  return html`${sqlstate !== undefined && html`<p><span class="chip">SQLSTATE ${sqlstate}</span></p>`}
    <pre tabindex="0">${message.slice(0, traceLength)}</pre>
    ${
      trace &&
      html`<details>
        <summary>Stack</summary>
        <pre tabindex="0">${trace}</pre>
      </details>`
    }`
}
