import type { WorkerSpan } from '../../report.ts'
import { html, type Markup } from '../markup.ts'

/** Horizontal resolution: however many tests there are, a lane has no more shapes than this. */
const steps = 1000
const height = 20

/** When one worker was busy: as high as the share of each moment that went into tests; moments with a failed test apart. */
export function laneChart(spans: readonly WorkerSpan[], lengthMs: number, label: string): Markup {
  const failed = spans.filter(({ status }) => status === 'failed')
  const marks = busySteps(failed, lengthMs).map((share) => (share > 0 ? 1 : 0))
  return html`<svg
    class="lane-chart"
    viewBox="0 0 ${steps} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    <path class="passed" d="${path(busySteps(spans, lengthMs))}" />
    ${failed.length > 0 && html`<path class="failed" d="${path(marks)}" />`}
  </svg>`
}

/** The share of each step that spans cover, 0 to 1. */
function busySteps(spans: readonly WorkerSpan[], lengthMs: number): readonly number[] {
  const shares = Array.from({ length: steps }, () => 0)
  for (const { fromMs, toMs } of spans) {
    const from = (fromMs / lengthMs) * steps
    const to = Math.min(steps, (toMs / lengthMs) * steps)
    for (let step = Math.floor(from); step < to; step += 1) {
      const covered = Math.min(to, step + 1) - Math.max(from, step)
      shares[step] = Math.min(1, (shares[step] ?? 0) + covered)
    }
  }
  return shares
}

/** Neighbours of one height are one shape. */
function path(shares: readonly number[]): string {
  const heights = shares.map((share) => (share === 0 ? 0 : Math.max(1, Math.round(share * height))))
  let drawn = ''
  for (let step = 0; step < steps;) {
    const top = heights[step] ?? 0
    let end = step + 1
    while (end < steps && heights[end] === top) end += 1
    if (top > 0) drawn += `M${step} ${height}V${height - top}H${end}V${height}Z`
    step = end
  }
  return drawn
}
