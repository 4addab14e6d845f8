import { expect, test } from 'vitest'
import type { Actor } from './actors.ts'
import type { Meeting } from './compare.ts'
import { conflictsOf } from './conflicts.ts'

function actor(title: string): Actor {
  return { name: { file: 'a.test.ts', path: [title] }, test: undefined, claims: [], queries: undefined }
}

test('tests that want the same values are one conflict, however many values and rules these are', () => {
  const [one, two, three] = [actor('one'), actor('two'), actor('three')]
  const meeting = (name: string, value: string | null, ...actors: readonly Actor[]): Meeting => ({
    table: 'clients',
    rule: { name, elements: [] } as unknown as Meeting['rule'],
    actors,
    values: [[value, 'x']],
  })
  const found = conflictsOf([
    ...['1', '2', '3'].map((value) => meeting('clients_pkey', value, one, two)),
    meeting('by_name', null, one, two),
    meeting('by_name', 'Ada', two, three),
  ])
  expect(found.map(({ values, count, tests }) => [values, count, tests.map(({ path }) => path[0])])).toEqual([
    [['clients_pkey (1, x)', 'clients_pkey (2, x)', 'clients_pkey (3, x)'], 4, ['one', 'two']],
    [['by_name (Ada, x)'], 1, ['two', 'three']],
  ])
})
