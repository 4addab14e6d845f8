import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withLines } from './leftover-lines.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-lines-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

writeFileSync(
  join(root, 'a.test.ts'),
  [
    "test('one', async () => {", // 1
    "  await client.query('begin')",
    '',
    "  await client.query(`insert into clients (name) values ('${name}')`)", // 4
    '})',
    "test('two', () => pool.query('select pg_sleep(60)'))", // 6
    "test('three', async () => {",
    "  pool.query('select pg_sleep(60)')",
    '})',
  ].join('\n'),
)

const at = (line: number, query: string | undefined): unknown => {
  const leftover = { kind: 'query', what: '', answer: 'ended', ...(query === undefined ? {} : { query }) } as const
  const [placed] = withLines([leftover], root, { file: 'a.test.ts', path: ['x'], line, overlapping: false })
  return placed?.line
}

test.each([
  [1, 'begin', 2],
  [1, "insert into clients (name) values ('Ada')", 4],
  [6, 'select pg_sleep(60)', 6],
  [7, 'select pg_sleep(60)', 8],
])('the test at line %i says %s at line %i', (line, query, expected) => {
  expect(at(line, query)).toBe(expected)
})

test.each([
  ['that another test says', 1, 'select pg_sleep(60)'],
  ['that the application says', 1, 'update sessions set ended = now()'],
  ['that is too short to be told from others', 1, 'name'],
  ['that is not known', 1, undefined],
])('a statement %s has no line', (_, line, query) => {
  expect(at(line, query)).toBeUndefined()
})

test('a file that is gone has none', () => {
  const leftovers = [{ kind: 'query', what: '', answer: 'ended', query: 'select 1 + 1' }] as const
  expect(withLines(leftovers, root, { file: 'b.test.ts', path: [], line: 1, overlapping: false })).toEqual(leftovers)
})
