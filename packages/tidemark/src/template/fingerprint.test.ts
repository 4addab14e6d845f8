import type { Client } from 'pg'
import { expect, test } from 'vitest'
import type { ResolvedConfig } from '../config/config.ts'
import type { Migrator } from '../config/migrator.ts'
import { fingerprintTemplate, type Maker } from './fingerprint.ts'

const migrator = (text: string): Migrator => ({
  kind: 'sql',
  fingerprint: async () => [text],
  migrate: async () => {},
})

const usual = { extensions: [], databaseSettings: {}, migrators: [migrator('one')], seeds: [], root: '/app' }
const maker: Maker = { version: 180_004, user: 'postgres', ledger: true }

/** On a server on which an extension has this version. */
function fingerprint(config: object = {}, made: Partial<Maker> = {}, version = '1.0'): Promise<string> {
  const registry = { query: async () => ({ rows: [{ name: 'pgcrypto', default_version: version }] }) }
  const whole = { ...usual, ...config } as unknown as ResolvedConfig
  return fingerprintTemplate(registry as unknown as Client, whole, { ...maker, ...made })
}

test.each<readonly [string, object, Partial<Maker> | undefined]>([
  ['another version of the server', {}, { version: 180_005 }],
  ['another owner', {}, { user: 'app' }],
  ['no ledger', {}, { ledger: false }],
  ['an extension', { extensions: ['pgcrypto'] }, undefined],
  ['a setting', { databaseSettings: { timezone: 'UTC' } }, undefined],
  ['another migration', { migrators: [migrator('two')] }, undefined],
  ['one more migration', { migrators: [migrator('one'), migrator('two')] }, undefined],
  ['a seed', { seeds: [migrator('one')] }, undefined],
  ['a seed in place of the migration', { migrators: [], seeds: [migrator('one')] }, undefined],
])('%s makes another template', async (_, config, made) => {
  expect(await fingerprint(config, made)).not.toBe(await fingerprint())
})

test('an updated package of an extension makes another template', async () => {
  const config = { extensions: ['pgcrypto'] }
  expect(await fingerprint(config, {}, '1.1')).not.toBe(await fingerprint(config, {}, '1.0'))
})

test('the order in which settings are written makes none, nor where the project is', async () => {
  const [a, b] = [
    { timezone: 'UTC', work_mem: '8MB' },
    { work_mem: '8MB', timezone: 'UTC' },
  ]
  expect(await fingerprint({ databaseSettings: a })).toBe(await fingerprint({ databaseSettings: b }))
  expect(await fingerprint({ root: '/elsewhere' })).toBe(await fingerprint())
})
