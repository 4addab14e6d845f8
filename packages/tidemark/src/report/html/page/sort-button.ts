import { element } from './element.ts'

export type Direction = 'ascending' | 'descending'

/** Makes a column's heading a button that sorts by it: first the larger numbers or the first letters, then the other way. */
export function sortButton(heading: HTMLTableCellElement, sort: (direction: Direction) => void): void {
  const button = element('button', { type: 'button', class: 'sort' }, ...heading.childNodes)
  heading.replaceChildren(button)
  const numeric = heading.classList.contains('number')
  button.addEventListener('click', () => {
    const now = heading.getAttribute('aria-sort')
    const first = numeric ? 'descending' : 'ascending'
    const other = numeric ? 'ascending' : 'descending'
    const direction = now === first ? other : first
    markSorted(heading, direction)
    sort(direction)
  })
}

/** Says to eyes and screen readers which column a table is sorted by. */
export function markSorted(heading: HTMLTableCellElement, direction: Direction): void {
  for (const other of heading.parentElement?.children ?? []) other.removeAttribute('aria-sort')
  heading.setAttribute('aria-sort', direction)
}

const words = new Intl.Collator('en', { numeric: true })

/** Compares two values of one column: numbers by size, texts as people sort them. */
export function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(String(a), String(b))
}
