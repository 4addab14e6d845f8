import { duration } from '../../words.ts'
import type { PageData, PageTest } from '../page-data.ts'
import { element } from './element.ts'

/** The columns that this run has something to say in. */
export function rowColumns({ tests, lanes }: PageData): { readonly queries: boolean; readonly worker: boolean } {
  return { queries: tests.some(({ queries }) => queries !== undefined), worker: lanes.length > 1 }
}

/** One test; its details open below it. */
export function testRow(test: PageTest, data: PageData, columns: number): HTMLTableRowElement {
  const { queries, worker } = rowColumns(data)
  const status = element('span', { class: `status ${test.status}` }, test.retried ? 'retried' : test.status)
  const cells = [
    element('td', {}, status),
    element('th', { scope: 'row' }, nameOf(test, data, columns)),
    element('td', { class: 'spare' }, data.categories[test.category] ?? ''),
    element('td', { class: 'number' }, duration(test.ms)),
    element('td', { class: 'number' }, duration(test.isolationMs)),
    queries ? element('td', { class: 'number' }, String(test.queries ?? '')) : undefined,
    element('td', { class: 'number' }, test.leftovers === undefined ? '' : String(test.leftovers.length)),
    worker ? element('td', { class: 'spare' }, test.worker ?? '') : undefined,
  ]
  return element('tr', {}, ...cells)
}

function nameOf(test: PageTest, data: PageData, columns: number): HTMLElement {
  const button = element('button', { type: 'button', class: 'name', 'aria-expanded': 'false' }, titleOf(test))
  button.addEventListener('click', () => toggle(button, test, columns))
  const file = data.files[test.file] ?? ''
  const place = file === '' ? 'command' : `${file}${test.line === undefined ? '' : `:${test.line}`}`
  return element('div', {}, button, element('span', { class: 'place' }, place))
}

function titleOf({ path }: PageTest): string {
  return path.join(' › ') || '(no title)'
}

function toggle(button: HTMLElement, test: PageTest, columns: number): void {
  const row = button.closest('tr')
  const open = button.getAttribute('aria-expanded') === 'true'
  button.setAttribute('aria-expanded', String(!open))
  if (open) row?.nextElementSibling?.remove()
  else row?.after(element('tr', { class: 'details' }, element('td', { colspan: String(columns) }, ...details(test))))
}

function details(test: PageTest): readonly HTMLElement[] {
  const { errors = [], leftovers = [], serverErrors = [], changed, startedAt, worker, kept } = test
  return [
    ...errors.map((error) => element('pre', { tabindex: '0' }, error)),
    ...listed('Left behind', leftovers),
    ...listed('In the log of the server', serverErrors),
    fact('Changed', changed ?? 'nothing'),
    ...(kept === undefined ? [] : [fact('Database kept', kept)]),
    ...(startedAt === undefined
      ? []
      : [fact('Began', `${startedAt.slice(11, 23)} UTC${worker === undefined ? '' : `, ${worker}`}`)]),
  ]
}

function listed(heading: string, lines: readonly string[]): readonly HTMLElement[] {
  if (lines.length === 0) return []
  const items = lines.map((line) => element('li', {}, line))
  return [element('p', { class: 'fact' }, element('strong', {}, heading)), element('ul', {}, ...items)]
}

function fact(name: string, value: string): HTMLElement {
  return element('p', { class: 'fact' }, element('strong', {}, `${name}: `), value)
}
