import { expect, test } from 'vitest'
import type { InventoryItem } from './inventory.ts'
import { templatesOverCap } from './templates-over-cap.ts'

const now = new Date('2026-01-01T12:00:00Z')
const hour = 3_600_000

function template(name: string, ageHours: number | undefined, more: Partial<InventoryItem> = {}): InventoryItem {
  const since = ageHours === undefined ? undefined : new Date(now.getTime() - ageHours * hour)
  const none = { template: undefined, run: undefined, slot: undefined, holder: undefined, label: undefined }
  return {
    name,
    state: 'template',
    bytes: 10 * 1024 * 1024,
    owner: 'o',
    droppable: true,
    ...none,
    since,
    inUse: false,
    ...more,
  }
}

const names = (items: readonly InventoryItem[], diskCapMb: number) =>
  templatesOverCap(items, { diskCapMb, now }).map(({ name }) => name)

test('the templates used last stay within the cap', () => {
  expect(names([template('old', 3), template('new', 1), template('middle', 2)], 20)).toEqual(['old'])
  expect(names([template('old', 3), template('new', 1)], 20)).toEqual([])
})

test('a template in use, or used just now, stays whatever the cap', () => {
  expect(names([template('used', 3, { inUse: true }), template('fresh', 0.1)], 0)).toEqual([])
})

test('a template without a date is the first to go', () => {
  expect(names([template('forgotten', undefined), template('known', 500)], 10)).toEqual(['forgotten'])
})

test('only templates count', () => {
  expect(names([template('kept', 9, { state: 'kept' })], 0)).toEqual([])
})
