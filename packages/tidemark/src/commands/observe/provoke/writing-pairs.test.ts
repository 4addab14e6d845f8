import { expect, test } from 'vitest'
import type { Actor } from '../actors.ts'
import type { Written } from '../beside.ts'
import { seriesOfWriting } from './series.ts'
import { writingPairs } from './writing-pairs.ts'

function actor(title: string): Actor {
  const [file = ''] = title
  return { name: { file, path: [title] }, test: undefined, claims: [], queries: undefined }
}

const [a1, a2, b1, b2, c1] = ['a1', 'a2', 'b1', 'b2', 'c1'].map(actor) as [Actor, Actor, Actor, Actor, Actor]

function written(
  table: string,
  writers: readonly Actor[],
  readers: readonly Actor[],
  ...both: readonly Actor[]
): Written {
  return { table, writers, readers, both: new Set(both) }
}

test('each writer is run beside a reader of another file, and each reader beside a writer; one pair of each table first', () => {
  const pairs = writingPairs([
    written('orders', [a1, a2], [a2, b1, b2]),
    written('lines', [b1], [a1]),
    written('own', [a1], [a2]),
    written('visits', [a1], [b1], b1),
  ])
  expect(pairs.map(({ tests, tables }) => [...tests.map(({ path }) => path[0]), ...tables].join(' '))).toEqual([
    'a1 b1 orders visits',
    'b1 a1 lines',
    'a2 b1 orders',
    'a1 b2 orders',
  ])
  expect(pairs.map(({ both }) => both)).toEqual([true, false, false, false])
})

test('a reader comes first where it writes the table, too; it sees the first of what is written, then all', () => {
  const runs = (pair: ReturnType<typeof writingPairs>[number] | undefined) =>
    pair &&
    seriesOfWriting(pair).runs.map(({ tests, beside }) => [tests[0]?.file, beside?.readerFirst, beside?.allOfIt])
  const [pair] = writingPairs([written('orders', [a1], [c1])])
  expect(runs(pair)).toEqual([
    ['a', false, false],
    ['a', false, true],
  ])
  const [both] = writingPairs([written('orders', [a1], [c1], c1)])
  expect(runs(both)).toEqual([
    ['a', false, false],
    ['c', true, false],
    ['a', false, true],
    ['c', true, true],
  ])
})
