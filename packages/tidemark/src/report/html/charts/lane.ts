import type { WorkerSpan } from '../../report.ts'
import { html, type Markup } from '../markup.ts'

/** Horizontal resolution: what is nearer to each other than one of these is drawn as one. */
const width = 2000

/** When one worker was busy, failed tests apart. At most one shape for each step of the resolution, however many tests. */
export function laneChart(spans: readonly WorkerSpan[], lengthMs: number, label: string): Markup {
  const failed = spans.filter(({ status }) => status === 'failed')
  return html`<svg
    class="lane-chart"
    viewBox="0 0 ${width} 10"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    <path class="passed" d="${path(spans, lengthMs)}" />
    ${failed.length > 0 && html`<path class="failed" d="${path(failed, lengthMs)}" />`}
  </svg>`
}

function path(spans: readonly WorkerSpan[], lengthMs: number): string {
  const merged: { from: number; to: number }[] = []
  for (const { fromMs, toMs } of spans) {
    const from = Math.floor((fromMs / lengthMs) * width)
    const to = Math.max(from + 1, Math.round((toMs / lengthMs) * width))
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged.map(({ from, to }) => `M${from} 0H${to}V10H${from}Z`).join('')
}
