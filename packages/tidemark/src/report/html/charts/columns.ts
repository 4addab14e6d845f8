import { html, type Markup } from '../markup.ts'

const height = 100

/** Values over time as columns, the last one marked. The numbers stand in a table beside it. */
export function columnChart(values: readonly (number | undefined)[], label: string): Markup {
  const top = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE)
  const columns = values.map((value, index) => {
    const length = value === undefined ? 0 : Math.max(value > 0 ? 2 : 0, (value / top) * height)
    const tone = index === values.length - 1 ? 'newest' : 'earlier'
    return html`<rect
      class="${tone}"
      x="${index * 10 + 1}"
      y="${(height - length).toFixed(1)}"
      width="8"
      height="${length.toFixed(1)}"
    />`
  })
  return html`<svg
    class="columns"
    viewBox="0 0 ${Math.max(10, values.length) * 10} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    ${columns}
  </svg>`
}
