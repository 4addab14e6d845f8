import { budgetLines, type OverBudget } from '../../budgets.ts'
import type { Section } from './section.ts'
import { table, type Cell } from './table.ts'
import { testName } from './test-name.ts'

const listed = 100

export const budgets: Section = ({ overBudget }) =>
  overBudget.length === 0
    ? undefined
    : {
        id: 'budgets',
        title: 'Over budget',
        count: overBudget.length,
        lead: 'What took longer, or asked more, than the configuration has set.',
        body: table({
          caption: 'Over budget',
          columns: [{ title: 'Test' }, { title: 'What' }],
          rows: overBudget.slice(0, listed).map(row),
        }),
      }

function row(one: OverBudget): readonly Cell[] {
  const [, what = ''] = budgetLines(one)
  const where = one.budget === 'suite' ? 'the whole run' : testName(one)
  return [
    { content: where, value: one.path.join(' ') },
    { content: what.trim(), value: one.seen },
  ]
}
