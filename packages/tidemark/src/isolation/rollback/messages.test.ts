import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorMessage, message, readFields, readRow, Splitter } from './messages.ts'

describe('messages', () => {
  test('come out as they went in, however the bytes are cut', () => {
    const one = fc.tuple(fc.constantFrom('Q', 'P', 'd', 'Z'), fc.uint8Array({ maxLength: 40 }))
    fc.assert(
      fc.property(fc.array(one), fc.integer({ min: 1, max: 60 }), (all, size) => {
        const bytes = Buffer.concat(all.map(([type, body]) => message(type, Buffer.from(body))))
        const splitter = new Splitter()
        const found: [string, Uint8Array][] = []
        for (let at = 0; at < bytes.length; at += size) {
          splitter.push(bytes.subarray(at, at + size))
          for (let next = splitter.take(); next !== undefined; next = splitter.take()) {
            found.push([next.type, new Uint8Array(next.body)])
          }
        }
        expect(found).toEqual(all)
      }),
    )
  })

  test('errors have their fields, rows their values', () => {
    const fields = readFields(errorMessage('42P01', 'no such table', { hint: 'make it' }).subarray(5))
    expect(fields).toEqual({ S: 'ERROR', V: 'ERROR', C: '42P01', M: 'no such table', H: 'make it' })
    const row = Buffer.from([0, 3, 0, 0, 0, 1, 97, 255, 255, 255, 255, 0, 0, 0, 0])
    expect(readRow(row)).toEqual(['a', null, ''])
  })
})
