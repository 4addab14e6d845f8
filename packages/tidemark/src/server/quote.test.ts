import { expect, test } from 'vitest'
import { quoteIdentifier, quoteLiteral } from './quote.ts'

test('quotes are doubled in names and texts', () => {
  expect(quoteIdentifier('a "b"')).toBe('"a ""b"""')
  expect(quoteLiteral("it's")).toBe("'it''s'")
})

test('a backslash is one, whatever the server takes standard strings for', () => {
  expect(quoteLiteral(String.raw`a\'b`)).toBe(String.raw`E'a\\''b'`)
})

test('what can be no name and no text is refused', () => {
  for (const name of ['', 'a\0b']) expect(() => quoteIdentifier(name)).toThrow(RangeError)
  expect(() => quoteLiteral('a\0b')).toThrow(RangeError)
})
