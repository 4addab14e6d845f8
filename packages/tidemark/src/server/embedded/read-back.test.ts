import { expect, test } from 'vitest'
import { agrees } from './read-back.ts'

const integer = (setting: string, unit: string | null, shown: string) => ({ setting, unit, shown, vartype: 'integer' })

test.each([
  ['128MB', integer('16384', '8kB', '128MB')],
  ['131072kB', integer('16384', '8kB', '128MB')],
  ['16384', integer('16384', '8kB', '128MB')],
  // The server counts in units of its own, and rounds to them.
  ['100kB', integer('12', '8kB', '96kB')],
  ['0.5 h', integer('1800', 's', '30min')],
  ['-1', integer('-1', 'kB', '-1')],
  ['1.5', { setting: '1.5', unit: null, shown: '1.5', vartype: 'real' }],
  ['yes', { setting: 'on', unit: null, shown: 'on', vartype: 'bool' }],
  ['REPLICA', { setting: 'replica', unit: null, shown: 'replica', vartype: 'enum' }],
  ['false', { setting: 'off', unit: null, shown: 'off', vartype: 'enum' }],
  ['any text', { setting: null, unit: null, shown: 'any text', vartype: null }],
])('%s agrees with what the server reports', (given, reported) => {
  expect(agrees(given, reported)).toBe(true)
})

test.each([
  ['64MB', integer('16384', '8kB', '128MB')],
  ['104kB', integer('12', '8kB', '96kB')],
  ['on', { setting: 'off', unit: null, shown: 'off', vartype: 'bool' }],
  ['-1', integer('0', 'kB', '0')],
  ['one', { setting: null, unit: null, shown: 'other', vartype: null }],
  ['one', { setting: null, unit: null, shown: null, vartype: null }],
  ['lots', integer('16384', '8kB', '128MB')],
])('%s does not agree with another value', (given, reported) => {
  expect(agrees(given, reported)).toBe(false)
})
