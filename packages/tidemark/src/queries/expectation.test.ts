import { describe, expect, test } from 'vitest'
import type { Queries } from '../record/statement.ts'
import { type ExpectedQueries, judgeQueries } from './expectation.ts'
import { listStatements, repeatedReads } from './findings.ts'
import { since, together } from './since.ts'
import { total } from './statistics.ts'

function ran(calls: Readonly<Record<string, number>>): Queries {
  return total(Object.entries(calls).map(([text, calls]) => ({ id: text, text, calls, ms: calls, rows: calls })))
}

const queries = ran({ 'select * from visits': 4, 'insert into clients': 2 })

test.each<readonly [ExpectedQueries, boolean]>([
  [{ exactly: 6 }, true],
  [{ exactly: 5 }, false],
  [{ max: 6 }, true],
  [{ max: 5 }, false],
  [{ min: 6, max: 8 }, true],
  [{ min: 7 }, false],
  [{ each: 4 }, true],
  [{ each: 3 }, false],
  [{ matching: 'FROM VISITS' }, true],
  [{ matching: /delete/ }, false],
  [{ matching: /delete/, max: 3 }, true],
  [{ matching: 'clients', exactly: 2 }, true],
  [{ matching: 'clients', each: 1 }, false],
])('%j is %j', (expected, pass) => expect(judgeQueries(queries, expected).pass).toBe(pass))

test.each([{}, { max: -1 }, { min: 1.5 }, undefined])('%j says nothing', (expected) => {
  expect(() => judgeQueries(queries, expected as ExpectedQueries)).toThrow('TM_QUERIES_EXPECTATION')
})

describe('readings', () => {
  test('are subtracted statement by statement', () => {
    const later = ran({ 'select * from visits': 4, 'insert into clients': 3, 'delete from visits': 1 })
    expect(since(later, queries)).toEqual(ran({ 'insert into clients': 1, 'delete from visits': 1 }))
  })

  test('are added', () => {
    expect(together(queries, ran({ 'insert into clients': 1, 'select 1': 1 }))).toEqual(
      ran({ 'select * from visits': 4, 'insert into clients': 3, 'select 1': 1 }),
    )
  })
})

test('only reads repeat themselves', () => {
  expect(
    repeatedReads(ran({ 'insert into clients': 20, 'select 1': 11, 'SELECT 2': 10 }), 10).map(({ text }) => text),
  ).toEqual(['select 1'])
})

test('of many statements those that ran most often are listed, and how many more there are', () => {
  const { statements } = ran({ 'select 1': 1, 'select 3': 3, 'select 2': 2 })
  expect(listStatements(statements, 2)).toEqual([
    '3 × select 3 (3 rows)',
    '2 × select 2 (2 rows)',
    'and 1 more statements',
  ])
})
