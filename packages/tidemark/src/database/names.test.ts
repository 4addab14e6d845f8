import { expect, test } from 'vitest'
import { slotName, templateName, uniqueName } from './names.ts'

test('names tell checkout, run and slot', () => {
  expect(slotName('/work/shop', '20261122-1225-a1b2', 3)).toMatch(/^tidemark_[\da-f]{8}_20261122-1225-a1b2_3$/)
})

test('two checkouts, two runs and two slots have different names', () => {
  const names = [
    slotName('/a', 'r', 1),
    slotName('/b', 'r', 1),
    slotName('/a', 's', 1),
    slotName('/a', 'r', 2),
    slotName('/a', 'r', 'x1'),
  ]
  expect(new Set(names).size).toBe(names.length)
})

test('no name is longer than PostgreSQL keeps, and long runs still differ', () => {
  const long = 'run-'.repeat(40)
  const names = [
    slotName('/a', long, 'x123456'),
    slotName('/a', `${long}2`, 'x123456'),
    templateName('f'.repeat(64)),
    uniqueName('building'),
  ]
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  expect(new Set(names).size).toBe(names.length)
})

test('a run id with odd characters never reaches a name', () => {
  expect(slotName('/a', 'Löwe "; drop', 1)).toMatch(/^tidemark_[\da-f]{8}_[\da-f]{30}_1$/)
})
