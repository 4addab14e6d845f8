import { html, type Markup } from '../markup.ts'

interface Named {
  readonly file: string
  readonly path: readonly string[]
  readonly line?: number | undefined
}

/** A test: its title, and small below it where it is. */
export function testName({ file, path, line }: Named): Markup {
  if (file === '' && path.length === 0) return html`outside of any test`
  const place = file === '' ? 'command' : `${file}${line === undefined ? '' : `:${line}`}`
  const name = file === '' ? path.join(' ') : path.join(' › ')
  if (name === '') return html`<span class="test">${place}</span>`
  return html`<span class="test">${name}</span><span class="place">${place}</span>`
}
