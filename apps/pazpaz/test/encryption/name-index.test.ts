import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createNameIndex, matchesName } from '../../src/encryption/name-index.ts'

const index = createNameIndex(randomBytes(32))

function finds(search: string, ...names: readonly string[]): boolean {
  const stored = new Set(index.tokens('w1', ...names).map((token) => token.toString('hex')))
  return index.query('w1', search).every((token) => stored.has(token.toString('hex')))
}

test.for(['Östberg', 'ostb', 'AMÉLIE', 'am ö', 'öst amé'])('"%s" finds Amélie Östberg', (search) => {
  expect(finds(search, 'Amélie', 'Östberg')).toBe(true)
  expect(matchesName(search, 'Amélie', 'Östberg')).toBe(true)
})

test.for(['berg', 'amelia', 'bao ost', 'é'.repeat(13)])('"%s" does not find Amélie Östberg', (search) => {
  expect(finds(search, 'Amélie', 'Östberg')).toBe(false)
  expect(matchesName(search, 'Amélie', 'Östberg')).toBe(false)
})

test('a name of two words is found by the second', () => {
  expect(finds('gar', 'Ana', 'Pérez García')).toBe(true)
})

test('the tokens of one name in two workspaces have nothing in common', () => {
  const first = index.tokens('w1', 'Amélie').map((token) => token.toString('hex'))
  const second = new Set(index.tokens('w2', 'Amélie').map((token) => token.toString('hex')))
  expect(first).toHaveLength(6)
  expect(first.filter((token) => second.has(token))).toEqual([])
})

test('a search longer than what is stored still finds, and the name itself decides', () => {
  expect(finds('Wolfeschlegelsteinhausen', 'Wolfeschlegelsteinhausen')).toBe(true)
  expect(finds('Wolfeschlegelmann', 'Wolfeschlegelsteinhausen')).toBe(true)
  expect(matchesName('Wolfeschlegelmann', 'Wolfeschlegelsteinhausen')).toBe(false)
})
