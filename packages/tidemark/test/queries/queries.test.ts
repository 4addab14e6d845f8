import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/record/event.ts'
import { startLocalServer } from '../postgres/local-server.ts'
import { createInline, eventsOf, prepareMatrix, runVitest, type Matrix, type Result } from '../runners/matrix.ts'
import { asked, counted, overBudget, planned, seemsToAsk } from './projects.ts'

let matrix: Matrix
beforeAll(() => {
  matrix = prepareMatrix(4)
})
afterAll(() => rmSync(`${matrix.folder}/projects`, { recursive: true, force: true }))

function run(files: Readonly<Record<string, string>>, env = {}): Promise<Result> {
  return runVitest(matrix, createInline(matrix, files), { env: { CI: '', ...env } })
}

describe('where the configuration does not count', () => {
  let result: Result
  beforeAll(async () => {
    result = await run(asked)
  })

  test('tests that ask are counted from their beginning', () => {
    expect(result.tests).toMatchInlineSnapshot(`
      {
        "asks where nobody looked": "failed",
        "at the same time 1": "passed",
        "at the same time 2": "passed",
        "at the same time 3": "passed",
        "begins with nothing, and counts since an answer": "passed",
        "counts from its beginning": "passed",
        "leaves out transactions, settings, failures and what Tidemark asks": "passed",
        "no database": "failed",
        "no expectation": "failed",
        "takes comments and lines out": "passed",
        "too many": "failed",
      }
    `)
  })

  test('a failure lists the statements with their calls; what makes no sense is told apart', () => {
    expect(messages(result)).toMatchInlineSnapshot(`
      {
        "asks where nobody looked": "TidemarkError: The queries of this test are not known: nobody counted them from its beginning.
        seen: database DATABASE
        do:   Set \`queries: 'count'\` in the configuration. Without it, only files that name \`toHaveRun\`, \`toMatchPlans\`, \`db.queries\` or \`db.plans\` themselves are counted.
        code: TM_QUERIES_NOT_COUNTED",
        "no database": "TidemarkError: This expectation about queries says nothing that could be checked.
        seen: expect(number)
        do:   Call it with the \`db\` of the test and what is to be expected: \`await expect(db).toHaveRun({ max: 5 })\`.
        code: TM_QUERIES_EXPECTATION",
        "no expectation": "TidemarkError: This expectation about queries says nothing that could be checked.
        seen: toHaveRun({})
        do:   Call it with the \`db\` of the test and what is to be expected: \`await expect(db).toHaveRun({ max: 5 })\`.
        code: TM_QUERIES_EXPECTATION",
        "too many": "Error: the test ran 13 statements, expected at most 5
        12 × select at from visits where client = $1 (3000 rows)
        1 × select id, name from clients order by id (12 rows)",
      }
    `)
  })

  test('nothing is recorded', () => {
    expect(eventsOf(result.events, 'test-ended').filter(({ queries }) => queries !== undefined)).toEqual([])
  })
})

describe('where the configuration counts', () => {
  test('each test and the hooks of each suite have what they asked, once', async () => {
    const { events, failures, code } = await run(counted)
    expect([code, failures]).toEqual([0, {}])
    expect(recordedIn(events)).toMatchInlineSnapshot(`
      [
        "again: 1 × select at from visits where client = $1",
        "again: 1 × select at from visits where client = $1",
        "hooks of inner: 1 × delete from visits; 1 × update clients set name = $1",
        "hooks of mixed: 2 × select at from visits where client = $1",
        "hooks of shared: 2 × select at from visits where client = $1",
        "hooks of the file: 1 × insert into clients (name) values ($1)",
        "inner > two: 1 × select at from visits where client = $1; 1 × select id, name from clients order by id",
        "mixed > after: 1 × select id, name from clients order by id",
        "mixed > before: 1 × select id, name from clients order by id",
        "mixed > beside one: not counted",
        "mixed > beside two: not counted",
        "none: ",
        "one: 1 × select id, name from clients order by id",
        "shared > first: not counted",
        "shared > second: not counted",
      ]
    `)
  })

  test('plans are recorded once, at the end, and say which tables are searched whole', async () => {
    const { events } = await run(counted, { TIDEMARK_QUERIES: 'plans' })
    expect(eventsOf(events, 'statement-planned').map(({ text, shape, scans }) => ({ text, shape, scans })))
      .toMatchInlineSnapshot(`
      [
        {
          "scans": [],
          "shape": [
            "Delete on visits",
            "  Seq Scan on visits",
          ],
          "text": "delete from visits",
        },
        {
          "scans": [],
          "shape": [
            "Insert on clients",
            "  Result",
          ],
          "text": "insert into clients (name) values ($1)",
        },
        {
          "scans": [
            {
              "rows": 3000,
              "table": "visits",
            },
          ],
          "shape": [
            "Seq Scan on visits",
          ],
          "text": "select at from visits where client = $1",
        },
        {
          "scans": [],
          "shape": [
            "Index Scan using clients_pkey on clients",
          ],
          "text": "select id, name from clients order by id",
        },
        {
          "scans": [],
          "shape": [
            "Update on clients",
            "  Seq Scan on clients",
          ],
          "text": "update clients set name = $1",
        },
      ]
    `)
  })
})

test('plans are compared with a snapshot that -u writes anew', async () => {
  const root = createInline(matrix, planned)
  const call = (...args: readonly string[]): Promise<Result> => runVitest(matrix, root, { args, env: { CI: '' } })
  expect((await call()).failures).toEqual({})
  const snapshot = `${root}/__snapshots__/planned.test.ts.snap`
  const first = readFileSync(snapshot, 'utf8')
  expect(first).toMatchInlineSnapshot(`
    "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

    exports[\`plans > plans 1\`] = \`
    "insert into visits (client, at) values ($1, $2)
      Insert on visits
        Result

    select at from visits where client = $1
      Seq Scan on visits

    select c.name, count(*) from clients c left join visits v on v.client = c.id where v.at > $1 group by c.name
      Aggregate (Hashed)
        Hash Join
          Index Scan using visits_at_idx on visits
          Hash
            Index Scan using clients_pkey on clients

    select id, name from clients order by id
      Index Scan using clients_pkey on clients

    select now() - interval $1
      Result"
    \`;

    exports[\`plans > plans 2\`] = \`
    "insert into visits (client, at) values ($1, $2)
      Insert on visits
        Result"
    \`;
    "
  `)
  appendFileSync(`${root}/migrations/1.sql`, 'create index visits_of_client on visits (client);')
  const changed = await call()
  expect(changed.code).toBe(1)
  expect(Object.values(changed.failures).join()).toContain('mismatched')
  expect((await call('-u')).code).toBe(0)
  expect(readFileSync(snapshot, 'utf8')).toContain('visits_of_client')
})

describe('on an external server', () => {
  test.each([
    ['without the library', {}, 'TM_QUERIES_NOT_LOADED'],
    ['with it', { shared_preload_libraries: 'pg_stat_statements' }, ''],
  ])('%s', async (_, settings, code) => {
    await using server = await startLocalServer(settings)
    const result = await run(counted, { DATABASE_URL: server.url(), TIDEMARK_QUERIES: 'plans' })
    expect(result.stderr + result.stdout).toContain(code)
    expect(result.code).toBe(code === '' ? 0 : 1)
    if (code === '') expect(eventsOf(result.events, 'statement-planned')).toHaveLength(5)
  })
})

describe('a run over budget', () => {
  test.each([
    ['warn', 0],
    ['fail', 1],
  ])('with `%s` exits with %i', async (budgets, code) => {
    const result = await run(overBudget, { TIDEMARK_BUDGETS: budgets })
    expect([result.code, result.failures]).toEqual([code, {}])
    const text = result.stderr.replaceAll(/took [\d.]+ m?s/g, 'took LONG')
    const lines = [
      ['over budget'],
      ['slow', 'took LONG (testBudget: 800 ms)'],
      ['repeats itself', 'ran 12 times, N+1? (repeatBudget: 5)  select at from visits where client = $1'],
      ['asks much', 'ran 16 statements (queryBudget: 15)'],
    ]
    const shown = text.replaceAll(/\n +/g, ' / ')
    for (const words of lines) expect(shown).toContain(words.join(' / '))
  })
})

test('a server that cannot count fails only the tests that ask', async () => {
  await using server = await startLocalServer()
  const result = await run(seemsToAsk, { DATABASE_URL: server.url() })
  expect(result.tests).toEqual({ 'has plans of another kind': 'passed', 'asks in earnest': 'failed' })
  expect(result.failures['asks in earnest']).toContain('TM_QUERIES_NOT_LOADED')
})

/** What failed, without the stack. */
function messages({ failures }: Result): Readonly<Record<string, string>> {
  const entries = Object.entries(failures).map(([name, text]) => [name, text.replace(/\n +at [^]*/, '')])
  return Object.fromEntries(entries.map(([name, text]) => [name, text?.replace(/tidemark_\w+/, 'DATABASE')]))
}

/** `title: statements`, sorted: which of two tests that overlap ends first can't be known. */
function recordedIn(events: readonly Event[]): readonly string[] {
  return events
    .filter((event) => event.type === 'test-ended' || event.type === 'suite-ended')
    .map(({ type, path, queries }) => {
      const statements = queries?.statements.map(({ text, calls }) => `${calls} × ${text}`).toSorted() ?? [
        'not counted',
      ]
      return `${type === 'suite-ended' ? 'hooks of ' : ''}${path.join(' > ') || 'the file'}: ${statements.join('; ')}`
    })
    .toSorted()
}
