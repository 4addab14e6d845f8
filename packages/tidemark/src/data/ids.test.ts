import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineIds, readId } from './ids.ts'

const ids = defineIds('client', 'appointment', 'organization', 'x')

test('an id is the same everywhere and always, with its number to be read at the end', () => {
  expect(ids.client(7)).toBe('636c6965-6e74-8000-8000-000000000007')
  expect(ids.appointment(12)).toBe('6170706f-696e-8746-ad65-6e7400000012')
  expect(ids.organization(999_999)).toMatch(/999999$/)
})

test('an id is a UUID of version 8', () => {
  for (const id of [ids.x(0), ids.client(1), ids.appointment(2), ids.organization(3)]) {
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  }
})

const kind = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,11}$/)
const made = fc.tuple(kind, fc.nat(999_999))

test('what an id was made from can be read back', () => {
  fc.assert(
    fc.property(made, ([kind, number]) => {
      expect(readId(defineIds(kind)[kind]!(number).toUpperCase())).toEqual({ kind, number })
    }),
  )
})

test('two kinds never have an id in common, nor two numbers of a kind', () => {
  fc.assert(
    fc.property(made, made, ([kind, number], [otherKind, otherNumber]) => {
      const same = kind === otherKind && number === otherNumber
      expect(defineIds(kind)[kind]!(number) === defineIds(otherKind)[otherKind]!(otherNumber)).toBe(same)
    }),
  )
})

test('other ids are not mistaken for these', () => {
  expect(readId('')).toBeUndefined()
  expect(readId('client')).toBeUndefined()
  fc.assert(fc.property(fc.uuid(), (id) => readId(id) === undefined))
  // A digit of the number that is none, a gap in the kind, a kind that fits without the last group.
  expect(readId('636c6965-6e74-8000-8000-00000000000a')).toBeUndefined()
  expect(readId('636c0065-6e74-8000-8000-000000000007')).toBeUndefined()
  expect(readId('636c6965-6e74-8000-9000-000000000007')).toBeUndefined()
})

test.each(['', '1st', 'thirteenchars', 'client-note', 'patiënt', ' '])('refuses the kind "%s"', (kind) => {
  expect(() => defineIds(kind)).toThrow(expect.objectContaining({ code: 'TM_ID_KIND' }))
})

test.each([-1, 0.5, Number.NaN, 1_000_000_000_000])('refuses the number %d', (number) => {
  expect(() => ids.client(number)).toThrow(expect.objectContaining({ code: 'TM_ID_NUMBER' }))
})

test('says how many ids a long kind has', () => {
  expect(() => ids.organization(1_000_000)).toThrow(/from 0 to 999999\./)
})
