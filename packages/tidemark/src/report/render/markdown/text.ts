import { printable } from '../printable.ts'

/** Any text within one line of Markdown: shown as it is, never as markup. */
export function inline(text: string): string {
  return escaped(oneLine(text))
}

/** Words with `code` in them, on one or more lines; nothing else in them is markup. */
export function prose(text: string): string {
  const parts = printable(text).split(/(`[^`\n]+`)/)
  return parts
    .map((part) => (/^`.+`$/.test(part) ? code(part.slice(1, -1)) : escaped(part)))
    .join('')
    .replaceAll('\n', '  \n')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&]/g, (character) => `\\${character}`)
}

/** Any text as code within a line. Longer fences than any in the text, as CommonMark asks for. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|')
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  const padding = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** A block of code. */
export function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${printable(text).trimEnd()}\n${fence}`
}

/** A table; cells are Markdown already. Nothing for no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const rule = head.map((_, index) => (index > 0 && isNumeric(rows, index) ? '---:' : '---'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function isNumeric(rows: readonly (readonly string[])[], index: number): boolean {
  return rows.every((cells) => /^([\d.,]+( (ms|s|%))?|\d+ min \d+ s|–|)$/.test(cells[index] ?? ''))
}

/** A list of the first items, and how many more there are. Items are Markdown already. */
export function list(items: readonly string[], listed: number): string {
  const hidden = items.length - listed
  const more = hidden > 0 ? [`and ${hidden} more`] : []
  return [...items.slice(0, listed), ...more].map((item) => `- ${item}`).join('\n')
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim()
}
