import { printable } from '../render/printable.ts'

/** A piece of HTML that is safe to put in a page as it is. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = string | number | Markup | undefined | false | readonly Content[]

/** HTML in which every value is text, however it looks; only other markup goes in unescaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((part, index) => part + show(values[index])).join(''))
}

export const nothing = html``

/** An attribute that is there only when it has a value. */
export function attribute(name: string, value: string | number | undefined): Markup {
  return value === undefined ? nothing : new Markup(` ${name}="${escape(String(value))}"`)
}

function show(value: Content): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  return typeof value === 'object' ? value.map(show).join('') : escape(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
