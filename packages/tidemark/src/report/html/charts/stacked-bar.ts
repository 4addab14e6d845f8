import { sum } from '../../compute/numbers.ts'
import { html, type Markup } from '../markup.ts'

export interface Part {
  readonly name: string
  readonly value: number
  readonly tone: string
}

const width = 1000
/** One failed test among thousands is to be seen. */
const least = 0.02

/** Parts of a whole beside each other. What it shows stands beside it in words, so it is hidden from screen readers. */
export function stackedBar(parts: readonly Part[]): Markup {
  const shown = parts.filter(({ value }) => value > 0)
  const whole = sum(shown, ({ value }) => value)
  const drawn = sum(shown, ({ value }) => Math.max(least, value / whole))
  let x = 0
  const rects = shown.map(({ value, tone }) => {
    const length = (Math.max(least, value / whole) / drawn) * width
    const rect = html`<rect class="${tone}" x="${x.toFixed(1)}" width="${length.toFixed(1)}" height="10" />`
    x += length
    return rect
  })
  return html`<svg class="stacked" viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">
    ${rects}
  </svg>`
}
