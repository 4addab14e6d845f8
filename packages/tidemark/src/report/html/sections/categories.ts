import type { Category } from '../../report.ts'
import { figure } from '../../words.ts'
import { stackedBar } from '../charts/stacked-bar.ts'
import { html, type Markup } from '../markup.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { ms, number } from './words.ts'

export const categories: Section = ({ categories }) =>
  categories.length === 0
    ? undefined
    : {
        id: 'categories',
        title: 'Categories',
        count: categories.length,
        body: table({
          caption: 'Test categories',
          columns: [
            { title: 'Category' },
            { title: 'Tests', numeric: true },
            { title: 'Status' },
            { title: 'Time', numeric: true },
            { title: 'Isolation', numeric: true, spare: true },
            { title: 'Left behind', numeric: true },
          ],
          rows: categories.map(row),
        }),
      }

function row(category: Category): readonly Cell[] {
  const { name, tests, failed, durationMs, isolationMs, leftovers } = category
  const status = { content: statusOf(category), value: failed }
  return [{ content: name }, number(tests), status, ms(durationMs), ms(isolationMs), number(leftovers)]
}

function statusOf({ passed, failed, skipped, retried }: Category): Markup {
  const words = [
    failed > 0 && `${figure(failed)} failed`,
    skipped > 0 && `${figure(skipped)} skipped`,
    retried > 0 && `${figure(retried)} retried`,
  ]
  const bar = stackedBar([
    { name: 'passed', value: passed, tone: 'passed' },
    { name: 'failed', value: failed, tone: 'failed' },
    { name: 'skipped', value: skipped, tone: 'skipped' },
  ])
  return html`${bar}<span class="${failed > 0 ? 'bad-text' : ''}"
      >${words.filter(Boolean).join(', ') || 'all passed'}</span
    >`
}
