import { expect, test } from 'vitest'
import type { RunOutcome } from '../verify/outcome.ts'
import type { Actor } from './actors.ts'
import { disturbedTables, emptiedTables, writtenTables } from './beside.ts'

const plans = [
  { text: 'read', shape: ['Hash Join', '  Index Scan using orders_pkey on orders', '  Seq Scan on app.lines'] },
  { text: 'write', shape: ['Insert on orders', '  Result'] },
  { text: 'change', shape: ['Update on orders', '  Index Scan using orders_pkey on orders'] },
  { text: 'add', shape: ['Insert on lines', '  Result'] },
  { text: 'list', shape: ['Seq Scan on lines'] },
  { text: 'misses', shape: ['Delete on orders', '  Seq Scan on orders'] },
  { text: 'clean', shape: ['Delete on orders', '  Seq Scan on orders'], empties: ['orders'] },
]

function actor(file: string, ...texts: readonly string[]): Actor {
  const statements = texts.map((text) => ({ id: text, text, calls: 1, ms: 1, rows: text === 'misses' ? 0 : 1 }))
  const name = { file, path: [texts.join()] }
  return {
    name,
    test: { name, status: 'passed', everFailed: false, footprint: {} },
    claims: [],
    queries: { count: texts.length, ms: 1, statements },
  }
}

const found = (...actors: readonly Actor[]) => disturbedTables({ plans } as unknown as RunOutcome, actors)

test('who writes a table disturbs the readers of other files, whoever changes rows of it does not read it', () => {
  expect(found(actor('a', 'write'), actor('a', 'read'), actor('b', 'read'), actor('c', 'change'))).toEqual([
    { table: 'orders', writers: 2, readers: 2, pairs: 3, emptiedBy: [] },
  ])
  expect(found(actor('a', 'write', 'read'), actor('a', 'read'))).toEqual([])
})

test('tables that are emptied come first, by DELETE as by TRUNCATE', () => {
  const truncate = 'TRUNCATE TABLE ONLY public."orders", app.lines RESTART IDENTITY CASCADE'
  const tables = found(
    actor('a', 'write', 'clean'),
    actor('b', 'read'),
    actor('c', truncate),
    actor('d', 'truncate Nobody'),
  )
  expect(tables.map(({ table, emptiedBy, pairs }) => [table, emptiedBy.map(({ file }) => file), pairs])).toEqual([
    ['orders', ['a', 'c'], 2],
    ['app.lines', ['c'], 1],
  ])
})

test('a table that one test empties comes before one that more pairs use', () => {
  const other = 'truncate app.lines'
  const tables = found(actor('a', 'write'), actor('b', 'write'), actor('c', 'read'), actor('d', other))
  expect(tables.map(({ table, pairs }) => [table, pairs])).toEqual([
    ['app.lines', 1],
    ['orders', 2],
  ])
})

test('of tables that are emptied it is known by whom, and who reads them', () => {
  const [clean, read, write] = [actor('a', 'clean'), actor('b', 'read'), actor('c', 'write')]
  expect(emptiedTables({ plans } as unknown as RunOutcome, [clean, read, write])).toEqual([
    { table: 'orders', emptiers: [clean], readers: [read] },
  ])
})

test('of tables that are written it is known by whom, changes before inserts, few writers before many', () => {
  const [adds, more, lists] = [actor('a', 'add'), actor('b', 'add'), actor('c', 'list')]
  const [inserts, changes, reads] = [actor('a', 'write'), actor('b', 'change'), actor('c', 'read', 'write')]
  const [misses, cleans] = [actor('d', 'misses'), actor('d', 'write', 'clean')]
  const hooks = { ...actor('d', 'write'), name: { file: 'd', path: ['(beforeAll, afterAll)'] } }
  const all = [adds, more, lists, inserts, changes, reads, misses, cleans, hooks]
  const tables = writtenTables({ plans } as unknown as RunOutcome, all)
  expect(tables.filter(({ writers }) => writers.length > 0)).toEqual([
    { table: 'orders', writers: [changes, inserts, reads], readers: [reads], both: new Set([reads]) },
    { table: 'lines', writers: [adds, more], readers: [lists], both: new Set() },
  ])
})
