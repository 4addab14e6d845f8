import { expect, test } from 'vitest'
import { isCounted, ours, readable } from './text.ts'

test.each([
  'select 1',
  'with x as (select 1) select * from x',
  'insert into settings values ($1)',
  'create table endings ()',
  'explain select 1',
  'call commit_all()',
])('%s counts', (text) => expect(isCounted(text)).toBe(true))

test.each([
  'BEGIN',
  'start transaction isolation level serializable',
  'commit',
  'END',
  'rollback to savepoint $1',
  'prepare transaction $1',
  'set local work_mem = $1',
  'reset all',
  'discard all',
  'deallocate all',
  '',
])('%s does not', (text) => expect(isCounted(text)).toBe(false))

test('comments and lines are taken out, text in quotes stays', () => {
  expect(readable('-- who\nselect "a -- b", /* x */\n  $1\t-- why')).toBe('select "a -- b", $1')
  expect(readable('select * from t where id in ($1 /*, ... */)')).toBe('select * from t where id in ($1 )')
})

test("Tidemark's own statements in a session of clients are nothing", () => {
  expect(isCounted(readable(`select ${ours} 1`))).toBe(false)
})

test('a text without end is cut', () => {
  expect(readable(`select ${'x'.repeat(10_000)}`)).toHaveLength(5001)
})
