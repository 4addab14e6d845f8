import { expect, test } from 'vitest'
import type { TestOutcome } from '../../verify/outcome.ts'
import type { Actor } from '../actors.ts'
import type { Meeting } from '../compare.ts'
import { emptyingPairs, pairsOf } from './pairs.ts'

function testOf(title: string): TestOutcome {
  const [file = ''] = title
  return { name: { file, path: [title] }, status: 'passed', everFailed: false, footprint: {} }
}

function actor(title: string): Actor {
  const test = testOf(title)
  return { name: test.name, test, claims: [], queries: undefined }
}

function hooksOf(title: string): Actor {
  const actor = testOf(title)
  return {
    name: { file: actor.name.file, path: ['(beforeAll, afterAll)'] },
    test: actor,
    claims: [],
    queries: undefined,
  }
}

function meeting(...actors: readonly Actor[]): Meeting {
  return { table: 'orders', rule: {} as Meeting['rule'], actors, values: [] }
}

const titles = (...meetings: readonly Meeting[]) =>
  pairsOf(meetings).map(({ tests, hooks }) =>
    [...tests.map(({ path }) => path[0]), ...(hooks ? ['hooks'] : [])].join(' '),
  )

test('tests of one file are no pair, and a test that never ran has no partner', () => {
  expect(titles(meeting(actor('a1'), actor('a2')))).toEqual([])
  expect(titles(meeting(actor('a1'), { ...actor('b1'), test: undefined }))).toEqual([])
})

test('one pair of each meeting comes first, then whoever else meets there', () => {
  const many = meeting(actor('a1'), actor('a2'), actor('b1'), actor('c1'))
  expect(titles(many, meeting(actor('c1'), actor('d1')))).toEqual(['a1 b1', 'c1 d1', 'a1 c1'])
})

test('two tests that meet in several places are one pair, with all of these', () => {
  const [one, other] = [meeting(actor('a1'), actor('b1')), meeting(hooksOf('a1'), actor('b1'))]
  expect(titles(one, other)).toEqual(['a1 b1 hooks'])
  expect(titles(other, one)).toEqual(['a1 b1 hooks'])
  expect(pairsOf([one, other])[0]?.meetings).toEqual([one, other])
})

test('who empties a table meets a reader of another file, and who reads it one who empties it', () => {
  const [a1, a2, b1, b2, c1] = ['a1', 'a2', 'b1', 'b2', 'c1'].map(actor) as [Actor, Actor, Actor, Actor, Actor]
  const pairs = emptyingPairs([
    { table: 'orders', emptiers: [a1, b1], readers: [a2, b1, b2] },
    { table: 'lines', emptiers: [c1], readers: [a1] },
    { table: 'visits', emptiers: [a1], readers: [c1] },
    { table: 'own', emptiers: [a1], readers: [a2] },
  ])
  expect(pairs.map(({ tests, emptied }) => [...tests.map(({ path }) => path[0]), ...emptied].join(' '))).toEqual([
    'a1 b1 orders',
    'c1 a1 lines visits',
    'b1 a2 orders',
    'a1 b2 orders',
  ])
})
