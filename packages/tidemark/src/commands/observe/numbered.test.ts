import { expect, test } from 'vitest'
import { mayBeDrawn, type Source } from './numbered.ts'

const seeded: Source = { element: 0, sequence: '7', last: '3', rises: true }
const fresh = { ...seeded, last: null }
const falling = { ...seeded, last: '-3', rises: false }

/** Of values 2, 3, 4, 5, 6, those that may be drawn where the sequence is at 5 in the end. */
function drawn(source: Source, sign = 1): readonly number[] {
  return [2, 3, 4, 5, 6].filter((value) =>
    mayBeDrawn({ table: 't', index: 'i', values: [String(sign * value), null] }, [source], { '7': String(sign * 5) }),
  )
}

test('only numbers between the last of the template and the last of the test may be of a sequence', () => {
  expect(drawn(seeded)).toEqual([4, 5])
  expect(drawn(fresh)).toEqual([2, 3, 4, 5])
  expect(drawn(falling, -1)).toEqual([4, 5])
  expect(drawn({ ...seeded, last: '5' })).toEqual([])
})

test('a sequence that has not been used gave no number', () => {
  expect(mayBeDrawn({ table: 't', index: 'i', values: ['1'] }, [fresh], {})).toBe(false)
})

test('a number of another element is no concern, NULL is no number, a text may be made of one', () => {
  const claim = { table: 't', index: 'i', values: ['4', null, 'order-4', '2'] }
  const may = (element: number | null): boolean => mayBeDrawn(claim, [{ ...seeded, element }], { '7': '5' })
  expect([0, 1, 2, 3, null].map(may)).toEqual([true, false, true, false, true])
})

test('without the numbers of the run any may be of a sequence', () => {
  expect(mayBeDrawn({ table: 't', index: 'i', values: ['1'] }, [seeded], undefined)).toBe(true)
})
