import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findConfig } from './find-config.ts'

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tidemark config ')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string): string {
  const place = path.join(folder, name)
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(place, '')
  return place
}

const above = file('vite.config.mjs')
file('both/vite.config.ts')
const both = file('both/vitest.config.js')
mkdirSync(path.join(folder, 'none'))
const preset = file('node_modules/preset/vitest.js')
writeFileSync(path.join(folder, 'node_modules/preset/package.json'), '{ "main": "vitest.js" }')

test.each([
  ['both', undefined, 5, both],
  ['none', undefined, 5, undefined],
  ['none', undefined, 4, above],
  ['none', '../both/vite.config.ts', 4, path.join(folder, 'both/vite.config.ts')],
  ['none', 'preset', 4, preset],
  ['none', 'missing.ts', 4, path.join(folder, 'none/missing.ts')],
  ['both', false, 4, undefined],
] as const)('finds in %s with %s, as Vitest %s would, %s', (root, config, major, expected) => {
  expect(findConfig(path.join(folder, root), { config, major })).toBe(expected)
})
