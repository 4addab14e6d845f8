import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFiles, hashFiles, requireFiles } from './files.ts'
import { byName } from './order.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tm-files-'))
  for (const file of [
    'a/1.sql',
    'a/2.sql',
    'a/10.sql',
    'a/deep/er/3.sql',
    'a/x.txt',
    'a/node_modules/no.sql',
    'a/.hidden/no.sql',
    'b,c.sql',
  ]) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), file)
  }
})

afterAll(() => rmSync(root, { recursive: true }))

test.each([
  ['a/*.sql', ['a/1.sql', 'a/2.sql', 'a/10.sql']],
  ['./a/*.sql', ['a/1.sql', 'a/2.sql', 'a/10.sql']],
  ['a/**/*.sql', ['a/1.sql', 'a/2.sql', 'a/10.sql', 'a/deep/er/3.sql']],
  ['**/3.sql', ['a/deep/er/3.sql']],
  ['a/?.sql', ['a/1.sql', 'a/2.sql']],
  ['a/{1,x}.{sql,txt}', ['a/1.sql', 'a/x.txt']],
  ['a/1.sql', ['a/1.sql']],
  ['b,c.sql', ['b,c.sql']],
  ['a/x,1.sql', []],
  ['a/(1).sql', []],
  ['nowhere/*.sql', []],
])('%s', async (pattern, expected) => expect(await findFiles(root, pattern)).toEqual(expected))

test('a file that several patterns match is run once, where the first of them puts it', async () => {
  expect(await requireFiles(root, ['a/2.sql', 'a/?.sql'])).toEqual(['a/2.sql', 'a/1.sql'])
})

test('an absolute pattern works from any folder', async () => {
  expect(await findFiles('/', `${root}/a/1.sql`)).toEqual([`${root}/a/1.sql`])
})

test('a pattern without files is a mistake that names the pattern', async () => {
  await expect(requireFiles(root, ['a/*.sql', 'c/*.sql'])).rejects.toMatchObject({
    code: 'TM_MIGRATION_NO_FILES',
    message: expect.stringContaining('c/*.sql'),
  })
})

test('a hash changes with name and content', async () => {
  const [first, second] = await hashFiles(root, ['a/1.sql', 'a/2.sql'])
  writeFileSync(path.join(root, 'a/1.sql'), 'edited')
  const [edited] = await hashFiles(root, ['a/1.sql'])
  expect(new Set([first, second, edited]).size).toBe(3)
})

test('numbers that no JavaScript number holds are ordered by value', () => {
  const names = ['20260101000000000002_b', '20260101000000000001_c', '20260101000000000001_d']
  expect(names.toSorted(byName)).toEqual([names[1], names[2], names[0]])
})

test('numbers are ordered by value, names by code units', () => {
  const names = [
    '10_b.sql',
    '9_a.sql',
    '20260102_x.sql',
    '20251231_y.sql',
    '1_b.sql',
    '1_a.sql',
    '01_a.sql',
    'B.sql',
    'a.sql',
  ]
  expect(names.sort(byName)).toEqual([
    '01_a.sql',
    '1_a.sql',
    '1_b.sql',
    '9_a.sql',
    '10_b.sql',
    '20251231_y.sql',
    '20260102_x.sql',
    'B.sql',
    'a.sql',
  ])
})
