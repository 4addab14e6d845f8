import { compare, sortButton, type Direction } from './sort-button.ts'

/** Lets every small table be sorted by any of its columns. */
export function sortTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) {
    const headings = table.querySelectorAll<HTMLTableCellElement>('thead th')
    for (const [column, heading] of headings.entries()) {
      sortButton(heading, (direction) => sortRows(table, column, direction))
    }
  }
}

function sortRows(table: HTMLTableElement, column: number, direction: Direction): void {
  const [body] = table.tBodies
  if (body === undefined) return
  const sign = direction === 'ascending' ? 1 : -1
  body.append(...[...body.rows].sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column))))
}

function valueOf(row: HTMLTableRowElement, column: number): string | number {
  const cell = row.cells[column]
  const value = cell?.dataset['value']
  if (value === undefined) return cell?.textContent ?? ''
  return value === '' || Number.isNaN(Number(value)) ? value : Number(value)
}
