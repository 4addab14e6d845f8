import type { Report } from '../report.ts'
import { contentSecurityPolicy, pageAssets, type PageAssets } from './assets.ts'
import { embedded, pageData } from './data.ts'
import { html, Markup } from './markup.ts'
import { baseline } from './sections/baseline.ts'
import { observation } from './sections/observation.ts'
import { budgets } from './sections/budgets.ts'
import { categories } from './sections/categories.ts'
import { failures } from './sections/failures.ts'
import { findings } from './sections/findings.ts'
import { footer } from './sections/footer.ts'
import { header } from './sections/header.ts'
import { hotSpots } from './sections/hot-spots.ts'
import { isolation } from './sections/isolation.ts'
import { recommendations } from './sections/recommendations.ts'
import type { Section } from './sections/section.ts'
import { slowest } from './sections/slowest.ts'
import { stability } from './sections/stability.ts'
import { allTests } from './sections/tests.ts'
import { timeline } from './sections/timeline.ts'
import { trend } from './sections/trend.ts'
import { verdict } from '../render/verdict.ts'
import { figure } from '../words.ts'

const sections: readonly Section[] = [
  recommendations,
  failures,
  findings,
  stability,
  observation,
  baseline,
  budgets,
  categories,
  slowest,
  isolation,
  timeline,
  hotSpots,
  trend,
  allTests,
]

/** A report as one file that needs nothing else: no network, no server, and without its script still readable. */
export function renderHtml(report: Report, assets: PageAssets = pageAssets()): string {
  const shown = sections.map((section) => section(report)).filter((section) => section !== undefined)
  const title = `${report.run.project}: ${verdict(report).headline}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(assets)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Tidemark ${report.run.tidemark}" />
        <title>${title}</title>
        ${inlined('style', assets.style)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the report</a>
        ${header(report)}
        <div class="layout">
          <nav aria-label="Sections">
            <ul>
              ${shown.map(({ id, title, count }) => html`<li><a href="#${id}">${title}${count !== undefined && html` <span class="count">${figure(count)}</span>`}</a></li> `)}
            </ul>
          </nav>
          <main id="content" tabindex="-1">
            ${shown.map(
              ({ id, title, lead, body }) =>
                html`<section id="${id}" aria-labelledby="${id}-title">
                  <h2 id="${id}-title">${title}</h2>
                  ${lead !== undefined && html`<p class="lead">${lead}</p>`} ${body}
                </section> `,
            )}
          </main>
        </div>
        ${footer(report)}
        <script type="application/json" id="data">
          ${embedded(pageData(report))}
        </script>
        ${inlined('script', assets.script)}
      </body>
    </html> `.text
}

/** To the letter: the policy allows exactly this text. */
function inlined(name: 'script' | 'style', text: string): Markup {
  return new Markup(`<${name}>${text}</${name}>`)
}
