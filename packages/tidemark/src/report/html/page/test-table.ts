import type { PageData } from '../page-data.ts'
import { byId, element } from './element.ts'
import { TestFinder, type ColumnName, type Wanted } from './find-tests.ts'
import { Pages } from './pages.ts'
import { markSorted, sortButton } from './sort-button.ts'
import { testControls } from './test-controls.ts'
import { rowColumns, testRow } from './test-row.ts'

/** A moment without typing before a large suite is searched. */
const patienceMs = 120

/** Puts in place of the table's first rows one that can be searched, sorted and turned page by page. */
export function showTests(data: PageData): void {
  if (data.tests.length === 0) return
  const finder = new TestFinder(data)
  let wanted: Wanted = { words: '', status: '', category: '', column: 'status', direction: 'ascending' }
  let timer: ReturnType<typeof setTimeout> | undefined
  let found = finder.find(wanted)

  const pages = new Pages(() => {
    draw()
    byId('test-table').scrollIntoView()
  })
  const draw = (): void => {
    const rows = pages.of(found).map((test) => testRow(test, data, headings.length))
    body.replaceChildren(...rows)
    byId('test-count').textContent = found.length === 0 ? 'No test is like this.' : `Tests ${pages.words}`
  }
  const look = (more: Partial<Wanted>): void => {
    wanted = { ...wanted, ...more }
    found = finder.find(wanted)
    pages.restart()
    draw()
  }
  const headings = columnsOf(data).map(([column, title, kind]) => {
    const heading = element('th', { scope: 'col', class: kind }, title)
    sortButton(heading, (direction) => look({ column, direction }))
    return heading
  })
  const body = element('tbody')
  const later = (more: Partial<Wanted>): void => {
    clearTimeout(timer)
    timer = setTimeout(() => look(more), patienceMs)
  }

  if (headings[0] !== undefined) markSorted(headings[0], wanted.direction)
  byId('test-controls').replaceWith(testControls(data, later))
  byId('test-table').replaceChildren(caption(), element('thead', {}, element('tr', {}, ...headings)), body)
  byId('test-pages').replaceWith(pages.element)
  draw()
}

function columnsOf(data: PageData): readonly (readonly [column: ColumnName, title: string, kind?: string])[] {
  const { queries, worker } = rowColumns(data)
  return [
    ['status', 'Status'],
    ['test', 'Test'],
    ['category', 'Category', 'spare'],
    ['ms', 'Time', 'number'],
    ['isolationMs', 'Isolation', 'number'],
    ...(queries ? [['queries', 'Queries', 'number'] as const] : []),
    ['leftovers', 'Left', 'number'],
    ...(worker ? [['worker', 'Worker', 'spare'] as const] : []),
  ]
}

function caption(): HTMLElement {
  return element('caption', { class: 'unseen' }, 'All tests, with buttons in the headings to sort them')
}
