import { duration, figure } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import type { Cell } from './table.ts'

export function ms(value: number): Cell {
  return { content: duration(value), value }
}

export function number(value: number): Cell {
  return { content: figure(value), value }
}

/** Words with `code` in them. */
export function prose(text: string): Markup {
  return html`${text.split(/(`[^`\n]+`)/).map((part) => (part.startsWith('`') && part.endsWith('`') && part.length > 2 ? html`<code>${part.slice(1, -1)}</code>` : part))}`
}
