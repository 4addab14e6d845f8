import { expect, test } from 'vitest'
import { emptied, type PlanNode, wholeSearches } from './shape.ts'

const scan = (table: string, more: Partial<PlanNode> = {}): PlanNode => ({
  'Node Type': 'Seq Scan',
  'Relation Name': table,
  Schema: 'public',
  ...more,
})
const over = (type: string, Plans: readonly PlanNode[], more: Partial<PlanNode> = {}): PlanNode => ({
  'Node Type': type,
  Plans,
  ...more,
})

test('a table is searched from end to end for a condition or a join, not to have all of it', () => {
  const tables = (node: PlanNode): readonly unknown[] => wholeSearches(node).map((found) => found['Relation Name'])
  expect(tables(over('Sort', [scan('all')]))).toEqual([])
  expect(tables(over('Sort', [scan('some', { Filter: 'a = $1' })]))).toEqual(['some'])
  const join = over('Nested Loop', [scan('outer'), over('Materialize', [scan('inner')])], { 'Join Type': 'Inner' })
  expect(tables(join)).toEqual(['outer', 'inner'])
})

test('a table is emptied by a deletion without any condition', () => {
  const deletion = (child: PlanNode): readonly string[] =>
    emptied(over('ModifyTable', [child], { Operation: 'Delete', 'Relation Name': 't', Schema: 'public' }))
  expect(deletion(scan('t'))).toEqual(['t'])
  expect(deletion(over('Append', [scan('t_1'), scan('t_2')]))).toEqual(['t'])
  expect(deletion(over('Append', [scan('t_1'), scan('t_2', { Filter: 'a = $1' })]))).toEqual([])
  for (const key of ['Filter', 'Index Cond', 'Recheck Cond', 'TID Cond'] as const) {
    expect(deletion(scan('t', { [key]: 'a = $1' }))).toEqual([])
  }
})
