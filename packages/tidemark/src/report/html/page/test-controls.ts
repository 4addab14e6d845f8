import type { PageData } from '../page-data.ts'
import { element } from './element.ts'
import type { Wanted } from './find-tests.ts'

type Filter = Pick<Wanted, 'words' | 'status' | 'category'>

const statuses = [
  ['', 'all'],
  ['failed', 'failed'],
  ['retried', 'passed when tried again'],
  ['left', 'left something behind'],
  ['passed', 'passed'],
  ['skipped', 'skipped'],
] as const

/** The fields above the table; `changed` hears of everything that is typed or chosen. */
export function testControls({ categories }: PageData, changed: (filter: Filter) => void): HTMLElement {
  const words = element('input', {
    type: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'title, file, error, table',
  })
  const status = choice(statuses)
  const category = choice([['', 'all'], ...categories.toSorted().map((name) => [name, name] as const)])
  const tell = (): void => changed({ words: words.value, status: status.value, category: category.value })
  for (const field of [words, status, category]) field.addEventListener('input', tell)
  return element(
    'div',
    { class: 'controls', role: 'search' },
    element('label', { class: 'wide' }, 'Search tests', words),
    element('label', {}, 'Status', status),
    element('label', {}, 'Category', category),
  )
}

function choice(options: readonly (readonly [value: string, text: string])[]): HTMLSelectElement {
  return element('select', {}, ...options.map(([value, text]) => element('option', { value }, text)))
}
