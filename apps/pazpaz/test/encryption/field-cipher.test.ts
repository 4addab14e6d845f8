import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFieldCipher, DecryptionError, keyIdOf, OVERHEAD } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'

const place = { table: 'clients', column: 'notes', rowId: 'r1', workspaceId: 'w1' }
const keys = new Map([
  [1, randomBytes(32)],
  [2, randomBytes(32)],
])
const cipher = createFieldCipher(createKeyring(keys))

describe('a sealed field', () => {
  test.for([
    ['words', 'Sleeps badly since May.'],
    ['nothing', ''],
    ['many scripts', 'Ångström 漢字 🦴 שלום'],
    ['five thousand characters', 'é'.repeat(5000)],
  ])('opens to %s', ([, text = '']) => {
    expect(cipher.open(cipher.seal(text, place), place)).toBe(text)
  })

  test('does not hold its text', () => {
    expect(cipher.seal('sciatica', place).includes('sciatica')).toBe(false)
  })

  test('differs every time', () => {
    const sealed = Array.from({ length: 100 }, () => cipher.seal('sciatica', place).toString('hex'))
    expect(new Set(sealed).size).toBe(100)
  })

  test('is longer than its text by a constant', () => {
    expect(cipher.seal('x'.repeat(5000), place)).toHaveLength(5000 + OVERHEAD)
  })

  test('says its version and its key', () => {
    const sealed = cipher.seal('sciatica', place)
    expect(sealed[0]).toBe(1)
    expect(keyIdOf(sealed)).toBe(2)
  })

  test.for(['table', 'column', 'rowId', 'workspaceId'] as const)('cannot be opened with another %s', (part) => {
    const sealed = cipher.seal('sciatica', place)
    expect(() => cipher.open(sealed, { ...place, [part]: 'other' })).toThrow(DecryptionError)
  })

  test('cannot be opened when any of its bytes was changed', () => {
    const sealed = cipher.seal('sciatica', place)
    for (const index of sealed.keys()) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      expect(() => cipher.open(changed, place), `byte ${index}`).toThrow(DecryptionError)
    }
  })

  test('cannot be opened when it was cut', () => {
    const sealed = cipher.seal('', place)
    for (const length of [0, 1, OVERHEAD - 1]) {
      expect(() => cipher.open(sealed.subarray(0, length), place)).toThrow(DecryptionError)
    }
  })

  test('does not let its place be shifted from one part into the next', () => {
    const sealed = cipher.seal('sciatica', { ...place, table: 'ab', column: 'c' })
    expect(() => cipher.open(sealed, { ...place, table: 'a', column: 'bc' })).toThrow(DecryptionError)
  })

  test('gives no reason and no text away when it cannot be opened', () => {
    const sealed = createFieldCipher(createKeyring(new Map([[2, randomBytes(32)]]))).seal('sciatica', place)
    const error = captured(() => cipher.open(sealed, place))
    expect(error).toMatchObject({ message: 'the value cannot be decrypted' })
    expect((error as Error).cause).toBeUndefined()
  })
})

describe('a keyring', () => {
  test('opens what an older key sealed', () => {
    const before = createFieldCipher(createKeyring(new Map([[1, keys.get(1) as Buffer]])))
    expect(cipher.open(before.seal('old words', place), place)).toBe('old words')
  })

  test('cannot open what a retired key sealed', () => {
    const after = createFieldCipher(createKeyring(new Map([[3, randomBytes(32)]])))
    expect(() => after.open(cipher.seal('sciatica', place), place)).toThrow(DecryptionError)
  })

  test.for([0, 16, 31, 33, 64])('refuses a key of %i bytes', (length) => {
    expect(() => createKeyring(new Map([[1, randomBytes(length)]]))).toThrow(`${length} bytes instead of 32`)
  })

  test('refuses to be empty', () => {
    expect(() => createKeyring(new Map())).toThrow('at least one key')
  })

  test.for([0, -1, 1.5, 2 ** 32])('refuses %d as the number of a key', (id) => {
    expect(() => createKeyring(new Map([[id, randomBytes(32)]]))).toThrow('is no key id')
  })
})

function captured(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
