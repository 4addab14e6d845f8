import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { composeReport } from '../../src/report/compute/compose.ts'
import { recommend } from '../../src/report/compute/recommend.ts'
import { collect } from '../../src/report/compute/recorded.ts'
import { renderHtml } from '../../src/report/html/document.ts'
import type { Report } from '../../src/report/report.ts'
import { renderCtrf } from '../../src/report/render/ctrf.ts'
import { renderJson } from '../../src/report/render/json.ts'
import { renderJunit } from '../../src/report/render/junit.ts'
import { renderMarkdown } from '../../src/report/render/markdown.ts'
import { renderTerminal } from '../../src/report/render/terminal.ts'
import { ended, events, started } from './events.ts'
import { baseline, findings, observation, sample, stability } from './sample.ts'

const generatedAt = '2026-05-04T09:20:00.000Z'
const composed = {
  ...composeReport([await collect(sample)], { generatedAt, stability, observation, baseline }),
  findings,
}
const report: Report = { ...composed, recommendations: recommend(composed) }

const schema: object = JSON.parse(readFileSync(new URL('./ctrf-schema-0.0.json', import.meta.url), 'utf8')) as object
const ajv = new Ajv({ strict: false })
formats.default(ajv)
const isCtrf = ajv.compile(schema)

/** Reads XML as strictly as the standard asks for. */
function parseXml(xml: string): readonly string[] {
  const errors: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => errors.push(error.message))
  parser.write(xml).close()
  return errors
}

/** A run of one test whose every text is the same. */
async function saying(text: string): Promise<Report> {
  const leftover = { kind: 'query', what: text, answer: 'ended', query: text } as const
  const record = events([
    started({ command: text, root: `/home/${text}` }),
    ended(text, [text, text], {
      status: 'failed',
      errors: [{ message: text, stack: text, sqlstate: text }],
      leftovers: [leftover],
      footprint: { [text]: { inserted: 1 } },
      queries: { count: 1, ms: 1, statements: [{ id: '1', text, calls: 30, ms: 1, rows: 1 }] },
    }),
  ])
  return composeReport([await collect(record)], { generatedAt })
}

/** What is left of a run that was killed at its beginning. */
const empty = composeReport([await collect(events([started()]))], { generatedAt })

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(']]>', '</script>', '<!--', '--!>', '&#0;', '`|`\n# a', '\r\n', '\u001b[31m', '\ufffe', ''),
)

describe('Markdown', () => {
  test('has the shape of an analysis by hand', async () => {
    await expect(renderMarkdown(report)).toMatchFileSnapshot('./expected/report.md')
  })

  test('keeps every row of a table in one line, whatever a title holds', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const rows = renderMarkdown(await saying(text))
          .split('\n')
          .filter((line) => line.startsWith('| '))
        expect(rows.every((row) => row.endsWith(' |'))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('text for a terminal', () => {
  test('says what is in the report', async () => {
    await expect(renderTerminal(report, (_, text) => text)).toMatchFileSnapshot('./expected/report.txt')
  })

  test('lets no escape of a title through', async () => {
    expect(renderTerminal(await saying('\u001b[2J\u0007\u001b]0;title'), (_, text) => text)).not.toMatch(
      /\p{Cc}(?<!\n)/u,
    )
  })
})

describe('JUnit', () => {
  test('has a suite for each file', async () => {
    await expect(renderJunit(report)).toMatchFileSnapshot('./expected/junit.xml')
  })

  test('is well-formed XML, whatever titles and messages hold', async () => {
    expect(parseXml('<a>\u0001</a>')).not.toEqual([])
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(parseXml(renderJunit(await saying(text)))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

describe('CTRF', () => {
  test('says what the schema asks for', () => {
    expect(JSON.parse(renderCtrf(report)).results.tests[2]).toMatchInlineSnapshot(`
      {
        "duration": 40,
        "extra": {
          "databaseMs": 9.5,
          "footprint": {
            "appointments": {
              "inserted": 1,
            },
            "audit.log": {
              "inserted": 2,
            },
          },
          "isolationMs": 1,
          "leftovers": [],
          "queries": 26,
          "redis": {
            "keys": [
              {
                "change": "inserted",
                "key": "session:7",
                "type": "string",
              },
            ],
            "types": {
              "string": {
                "inserted": 1,
              },
            },
          },
          "sequences": 2,
          "serverErrors": [],
        },
        "filePath": "test/booking/book.test.ts",
        "line": 7,
        "name": "a free slot is booked",
        "start": 1777885920500,
        "status": "passed",
        "stop": 1777885920540,
        "suite": [
          "test/booking/book.test.ts",
          "bookings",
        ],
        "tags": [
          "booking",
        ],
        "testId": "3c3cc50ab4ead603a6ac84678d58dc80",
        "threadId": "worker 1",
      }
    `)
    expect(isCtrf(JSON.parse(renderCtrf(report))), JSON.stringify(isCtrf.errors)).toBe(true)
  })

  test('is valid, whatever titles and messages hold', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(isCtrf(JSON.parse(renderCtrf(await saying(text)))), JSON.stringify(isCtrf.errors)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('JSON', () => {
  test('has everything, and null for what is not known', () => {
    const { tests, ...rest } = JSON.parse(renderJson(report)) as Record<string, unknown> & { tests: unknown[] }
    expect(Object.keys(rest)).toMatchInlineSnapshot(`
      [
        "format",
        "version",
        "generatedAt",
        "run",
        "totals",
        "failedSuites",
        "categories",
        "isolation",
        "findings",
        "overBudget",
        "workers",
        "hotSpots",
        "stability",
        "observation",
        "baseline",
        "trend",
        "recommendations",
      ]
    `)
    expect(tests[0]).toMatchInlineSnapshot(`
      {
        "attempts": [
          {
            "durationMs": 40,
            "errors": [],
            "startedAt": "2026-05-04T09:12:00.500Z",
            "status": "passed",
            "worker": "worker 1",
          },
        ],
        "category": "booking",
        "durationMs": 40,
        "file": "test/booking/book.test.ts",
        "footprint": {
          "appointments": {
            "inserted": 1,
          },
          "audit.log": {
            "inserted": 2,
          },
        },
        "isolationMs": 1,
        "kept": null,
        "leftovers": [],
        "line": 7,
        "path": [
          "bookings",
          "a free slot is booked",
        ],
        "queries": {
          "count": 26,
          "ms": 9.5,
        },
        "redis": {
          "keys": [
            {
              "change": "inserted",
              "key": "session:7",
              "type": "string",
            },
          ],
          "types": {
            "string": {
              "inserted": 1,
            },
          },
        },
        "sequences": 2,
        "serverErrors": [],
        "status": "passed",
      }
    `)
  })

  test('gives back every text as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const { tests } = JSON.parse(renderJson(await saying(text))) as Report
        expect(tests[0]?.path).toEqual([text, text])
      }),
      { numRuns: 200 },
    )
  })
})

describe('HTML', () => {
  const assets = { script: 'void 0', style: '' }

  test('has exactly its own two scripts, and data that can be read, whatever titles and messages hold', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const html = renderHtml(await saying(text), assets)
        const data = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)?.[1] ?? ''
        expect(JSON.parse(data)).toMatchObject({ tests: [{ path: [text, text] }] })
        expect(html.match(/<script/gi)).toHaveLength(2)
        expect(html.match(/<!--/g)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  test('lets the browser run and load nothing but what is in it', () => {
    expect(/Content-Security-Policy" content="([^"]*)"/.exec(renderHtml(report, assets))?.[1]).toMatchInlineSnapshot(
      `"default-src &#39;none&#39;; script-src &#39;sha256-yyjq/GGlTvm0YhdkNx72uPxcwaIXqWZBYZftmpA6pYU=&#39;; style-src &#39;sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    )
  })
})

test('a run that was killed at its beginning can be reported in every format', () => {
  expect(renderMarkdown(empty)).toContain('❌ Incomplete: the run stopped after 0 tests')
  expect(renderTerminal(empty, (_, text) => text)).toContain('Run the suite to its end.')
  expect(parseXml(renderJunit(empty))).toEqual([])
  expect(isCtrf(JSON.parse(renderCtrf(empty))), JSON.stringify(isCtrf.errors)).toBe(true)
  const html = renderHtml(empty, { script: '', style: '' })
  expect(html).toContain('Incomplete: the run stopped after 0 tests')
  expect([renderMarkdown(empty), renderJson(empty), html].join('\n')).not.toMatch(/NaN|undefined|Infinity/)
})
