import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { composeReport } from '../../src/report/compute/compose.ts'
import { collect } from '../../src/report/compute/recorded.ts'
import { renderHtml } from '../../src/report/html/document.ts'
import type { PageAssets } from '../../src/report/html/assets.ts'
import type { Event } from '../../src/record/event.ts'
import { manyTests } from './many.ts'
import { browserProgram, Reader } from './page.ts'
import { ended, events, started } from './events.ts'
import { baseline, observation, sample, stability } from './sample.ts'

/** As they are built, from several files into one each. */
const assets: PageAssets = { script: read('dist/report/html/page.js'), style: read('dist/report/html/page.css') }

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
}

async function html(record: readonly Event[]): Promise<string> {
  const trend = [1, 2].map((number) => ({
    run: `m9x2k3ab00z${number}`,
    startedAt: `2026-05-0${number}T09:00:00.000Z`,
    tests: 5,
    failed: 0,
    durationMs: 2000,
    testMs: 800,
    isolationMs: 70,
    leftovers: 0,
  }))
  const surroundings = { generatedAt: '2026-05-04T09:20:00.000Z', stability, observation, baseline, earlier: trend }
  return renderHtml(composeReport([await collect(record)], surroundings), assets)
}

/** The page searches a moment after the last key; a busy machine may take longer than that. */
function eventually<Value>(read: () => Promise<Value>) {
  return expect.poll(read, { timeout: 30_000 })
}

/** Titles in the table of all tests, as they are shown. */
function titles(page: Page): Promise<readonly string[]> {
  return page.locator('#test-table tbody .name').allTextContents()
}

// oxlint-disable-next-line no-console
if (browserProgram === undefined) console.warn('no chromium in PATH: the report is not tested in a browser')

describe.skipIf(browserProgram === undefined)('the page, in a browser', () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await Reader.open()
  })
  afterAll(() => reader[Symbol.asyncDispose]())

  test('shows every section, asks for nothing, and has nothing to complain about', async () => {
    const { page, complaints } = await reader.read(await html(sample))
    expect(await page.locator('h2').allTextContents()).toMatchInlineSnapshot(`
      [
        "What to do next",
        "Failures",
        "Findings",
        "Stability",
        "Dependencies between tests",
        "Baseline",
        "Categories",
        "Slowest tests",
        "Cost of isolation",
        "Timeline of workers",
        "Query hot spots",
        "Trend",
        "All tests",
      ]
    `)
    expect(await page.locator('h1').textContent()).toBe('1 of 6 tests failed')
    expect(complaints).toEqual([])
  })

  test('searches titles, files, errors and tables, and says how many it found', async () => {
    const { page } = await reader.read(await html(sample))
    const search = page.getByLabel('Search tests')
    await search.fill('BOOK slot')
    await eventually(() => titles(page)).toEqual([
      'bookings › a taken slot is refused',
      'bookings › a free slot is booked',
    ])
    await search.fill('appointments_pkey')
    await eventually(() => titles(page)).toEqual(['bookings › a taken slot is refused'])
    await search.fill('audit.log')
    await eventually(() => titles(page)).toEqual(['bookings › a free slot is booked'])
    await search.fill('nobody wrote this')
    await eventually(() => page.locator('#test-count').textContent()).toBe('No test is like this.')
  })

  test('filters by status and category', async () => {
    const { page } = await reader.read(await html(sample))
    await page.getByLabel('Status').selectOption('retried')
    await eventually(() => titles(page)).toEqual(['two at once: one wins'])
    await page.getByLabel('Status').selectOption('')
    await page.getByLabel('Category').selectOption('schema')
    await eventually(() => titles(page)).toEqual(['a column is added'])
  })

  test('sorts all tests, and says by which column', async () => {
    const { page } = await reader.read(await html(sample))
    const heading = page.locator('#test-table th', { hasText: 'Time' })
    await heading.getByRole('button').click()
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
    expect((await titles(page))[0]).toBe('two at once: one wins')
    await heading.getByRole('button').click()
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    expect((await titles(page))[0]).toBe('later')
    expect(await page.locator('#test-table th[aria-sort]').count()).toBe(1)
  })

  test('sorts small tables by number, not by text', async () => {
    const { page } = await reader.read(await html(sample))
    const table = page.locator('#categories table')
    await table.getByRole('button', { name: 'Isolation' }).click()
    expect(await table.locator('tbody th').allTextContents()).toEqual(['schema', 'clients', 'booking'])
  })

  test('is worked by the keyboard alone', async () => {
    const { page } = await reader.read(await html(sample))
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to the report')
    await page.keyboard.press('Enter')
    await page.getByLabel('Search tests').focus()
    await page.keyboard.type('free slot')
    await eventually(() => titles(page)).toHaveLength(1)
    await page.locator('#test-table thead button').last().focus()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('Enter')
    expect(await page.locator('tr.details').textContent()).toContain(
      'appointments +1, audit.log +2, 2 sequences, Redis: string +1 (session:7)',
    )
    await page.keyboard.press('Enter')
    expect(await page.locator('tr.details').count()).toBe(0)
  })

  test('tells at the timeline which test a worker was in', async () => {
    const { page } = await reader.read(await html(sample))
    const lane = page.locator('[data-lane="1"] svg')
    await lane.scrollIntoViewIfNeeded()
    const box = await lane.boundingBox()
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.6, (box?.y ?? 0) + 5)
    expect(await page.locator('#timeline-readout').textContent()).toContain('worker 2, two at once: one wins')
  })

  test.each(['light', 'dark'] as const)('follows the system into %s, until the reader decides', async (colorScheme) => {
    const { page } = await reader.read(await html(sample), { colorScheme })
    const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = 'rgb(244, 247, 248)'
    const dark = 'rgb(11, 19, 23)'
    expect(await ground()).toBe(colorScheme === 'light' ? light : dark)
    const button = page.getByRole('button', { name: 'Theme' })
    await button.click()
    expect(await ground()).toBe(light)
    await button.click()
    expect(await ground()).toBe(dark)
  })

  test('moves nothing for readers who asked for less motion', async () => {
    const { page } = await reader.read(await html(sample), { reducedMotion: 'reduce' })
    expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto')
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('has nothing that axe objects to: %s, %i wide', async (colorScheme, width) => {
    const { page } = await reader.read(await html(sample), { colorScheme, viewport: { width, height: 800 } })
    for (const details of await page.locator('details > summary').all()) await details.click()
    await page.locator('#test-table .name').first().click()
    expect(await violations(page)).toEqual([])
  })

  test('fits a telephone: only tables and code scroll sideways', async () => {
    const { page } = await reader.read(await html(sample), { viewport: { width: 360, height: 640 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test('can be read without its script', async () => {
    const { page } = await reader.read(await html(sample), { javaScriptEnabled: false })
    expect(await page.locator('#test-table tbody tr').count()).toBe(6)
    expect(await page.getByRole('button').count()).toBe(0)
  })

  test('of 20,000 tests opens, searches, sorts and turns pages', async () => {
    const text = await html(manyTests(20_000))
    const { page, complaints } = await reader.read(text)
    expect(await page.locator('#test-count').textContent()).toBe('Tests 1 to 100 of 20,000')
    expect(await page.locator('#test-table tbody tr').count()).toBe(100)
    expect(await page.locator('#test-table .status').first().textContent()).toBe('failed')
    await page.getByRole('button', { name: 'Next' }).click()
    expect(await page.locator('#test-count').textContent()).toBe('Tests 101 to 200 of 20,000')
    await page.getByLabel('Search tests').fill('number 12345 does')
    await eventually(() => titles(page)).toEqual(['a suite › the test of number 12345 does what it says'])
    await page.getByLabel('Search tests').fill('')
    await eventually(() => page.locator('#test-count').textContent()).toBe('Tests 1 to 100 of 20,000')
    await page.locator('#test-table').getByRole('button', { name: 'Time' }).click()
    expect(await page.locator('#test-table tbody td.number').first().textContent()).toBe('10 ms')
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(6000)
    expect(complaints).toEqual([])
  })

  test('shows titles and messages as they are, whatever is in them', async () => {
    const nasty =
      '</script><script>window.hacked = true</script><!-- <img src=x onerror="window.hacked = true"> & \u0007 \u2028 \ud800'
    const record = events([
      started({ command: nasty, root: `/home/${nasty}` }),
      ended(`test/${nasty}.test.ts`, [nasty, nasty], { status: 'failed', errors: [{ message: nasty, stack: nasty }] }),
    ])
    const { page, complaints } = await reader.read(await html(record))
    expect(await page.evaluate('"hacked" in window')).toBe(false)
    expect(await page.locator('#failures pre').first().textContent()).toContain(
      '</script><script>window.hacked = true</script><!--',
    )
    expect((await titles(page))[0]).toContain('</script><script>')
    expect(complaints).toEqual([])
  })
})

/** What axe finds, by rule and place. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<AxeResults>('axe.run()')
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: readonly string[] }[]
  }[]
}
