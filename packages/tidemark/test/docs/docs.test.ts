import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cliPage } from '../../scripts/docs/cli.ts'
import { configurationPage } from '../../scripts/docs/configuration.ts'
import { codesOn, errorsPage, typicalCause } from '../../scripts/docs/errors.ts'
import { troubleshootingPage } from '../../scripts/docs/troubleshooting.ts'
import { commands } from '../../src/commands/index.ts'
import { optionNames } from '../../src/config/options.ts'
import { causes } from '../../src/diagnosis/catalogue.ts'
import { leftoverCauses } from '../../src/diagnosis/catalogue/leftovers.ts'
import { docsPlace } from '../../src/diagnosis/docs-place.ts'
import { headingOf } from '../../src/diagnosis/explain.ts'
import { leftoverHeading } from '../../src/diagnosis/explain-leftover.ts'
import { catalogue } from '../../src/errors/catalogue.ts'

// A stale page is written anew by `npx vitest run test/docs -u`.

function page(name: string): { readonly file: string; readonly text: string } {
  const file = fileURLToPath(new URL(`../../../../docs/${name}.md`, import.meta.url))
  return { file, text: readFileSync(file, 'utf8') }
}

describe('docs/configuration.md', () => {
  const { file, text } = page('configuration')

  test('is made from the options table', async () => {
    await expect(configurationPage(text)).toMatchFileSnapshot(file)
  })

  test.each(optionNames)('describes %s', (name) => {
    expect(text).toContain(`\n### ${name}\n`)
  })
})

describe('docs/errors.md', () => {
  const { file, text } = page('errors')

  test('is made from the catalogue', async () => {
    await expect(errorsPage(catalogue, text)).toMatchFileSnapshot(file)
  })

  test('lists exactly the codes of the catalogue', () => {
    expect([...codesOn(text)].sort()).toEqual(Object.keys(catalogue).sort())
  })

  test.each(Object.keys(catalogue))('says a typical cause of %s', (code) => {
    expect(typicalCause(code, text)).not.toBe('')
  })
})

describe('docs/troubleshooting.md', () => {
  const { file, text } = page('troubleshooting')

  test('is made from the catalogues of causes and leftovers', async () => {
    await expect(troubleshootingPage(text)).toMatchFileSnapshot(file)
  })

  test('has one section at each place that messages name', () => {
    const headings = [...text.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => docsPlace(heading))
    const named = [
      ...Object.values(causes).map(headingOf),
      ...Object.values(leftoverCauses).map(({ title }) => leftoverHeading(title)),
    ]
    expect([...headings].sort()).toEqual(named.map(docsPlace).sort())
    expect(new Set(headings).size).toBe(headings.length)
  })
})

describe('docs/cli.md', () => {
  const { file, text } = page('cli')

  test('shows the help of the program', async () => {
    await expect(await cliPage(text)).toMatchFileSnapshot(file)
  })

  test.each(commands.map(({ name }) => name))('has a section for %s, with the shape of its JSON', (name) => {
    const section = text.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? ''
    expect(section).toContain(`<!-- help ${name} -->`)
    expect(section).toContain('```json')
  })
})
