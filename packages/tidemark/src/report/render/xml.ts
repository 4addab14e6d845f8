import { printable } from './printable.ts'

/** By name; what is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element with its attributes and content, all of them escaped except content that is elements already. */
export function element(name: string, attributes: Attributes, content: readonly string[] | string = []): string {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const head = [name, ...known.map(([key, value]) => `${key}="${attribute(String(value))}"`)].join(' ')
  const body = typeof content === 'string' ? text(content) : content.map((child) => `\n${child}`).join('')
  return body === '' ? `<${head}/>` : `<${head}>${body}${typeof content === 'string' ? '' : '\n'}</${name}>`
}

function text(value: string): string {
  return printable(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
