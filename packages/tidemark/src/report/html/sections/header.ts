import type { Report } from '../../report.ts'
import { verdict } from '../../render/verdict.ts'
import { count, duration, figure, longDuration, percent } from '../../words.ts'
import { stackedBar } from '../charts/stacked-bar.ts'
import { html, type Content, type Markup } from '../markup.ts'

export function header(report: Report): Markup {
  const { run } = report
  const { good, headline } = verdict(report)
  return html`<header class="top ${good ? 'good' : 'bad'}">
    <div class="bar">
      <p class="brand">
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 8c3.3 0 3.3 3 6.6 3s3.4-3 6.7-3 3.4 3 6.7 3" />
          <path d="M2 15c3.3 0 3.3 3 6.6 3s3.4-3 6.7-3 3.4 3 6.7 3" /></svg
        >Tidemark report
      </p>
      <button type="button" id="theme" hidden>Theme: automatic</button>
    </div>
    <p class="project">${run.project}</p>
    <h1>${headline}</h1>
    <p class="facts">
      <code>${run.command}</code>
      <span><time datetime="${run.startedAt}">${run.startedAt.slice(0, 16).replace('T', ' ')} UTC</time></span>
      <span>run ${run.id}</span>
    </p>
    <dl class="tiles">${tiles(report)}</dl>
  </header>`
}

function tiles(report: Report): readonly Markup[] {
  const { totals, run, isolation, stability } = report
  const failedOrSkipped = [
    totals.failed > 0 && `${figure(totals.failed)} failed`,
    totals.skipped > 0 && `${figure(totals.skipped)} skipped`,
  ]
  const results = [`${figure(totals.passed)} passed`, ...failedOrSkipped].filter(Boolean).join(', ')
  return [
    tile('Tests', figure(totals.tests), [resultBar(report), results], totals.failed > 0 ? 'bad' : 'good'),
    tile(
      'Duration',
      run.durationMs === undefined ? 'unknown' : longDuration(run.durationMs),
      `${longDuration(totals.testMs)} in tests`,
    ),
    tile('Isolation', duration(isolation.medianMs), `median test; ${percent(isolation.share, 1)} of all time`),
    tile('Left behind', figure(totals.leftovers), leftText(report), totals.leftovers > 0 ? 'warn' : 'good'),
    ...(stability === undefined
      ? []
      : [
          tile(
            'Stability',
            stability.verdict,
            count(stability.runs.length, 'run'),
            stability.verdict === 'stable' ? 'good' : 'bad',
          ),
        ]),
    ...(totals.queries === undefined ? [] : [tile('Queries', figure(totals.queries), 'all tests together')]),
  ]
}

function tile(name: string, value: string, text: Content, tone = ''): Markup {
  return html`<div class="tile ${tone}">
    <dt>${name}</dt>
    <dd><strong>${value}</strong><span>${text}</span></dd>
  </div>`
}

function resultBar({ totals }: Report): Markup {
  return stackedBar([
    { name: 'passed', value: totals.passed, tone: 'passed' },
    { name: 'failed', value: totals.failed, tone: 'failed' },
    { name: 'skipped', value: totals.skipped, tone: 'skipped' },
  ])
}

function leftText({ totals }: Report): string {
  if (totals.leftovers === 0) return 'every test cleaned up after itself'
  return totals.replaced === 0
    ? 'explained under findings'
    : `${count(totals.replaced, 'database')} replaced by a fresh clone`
}
