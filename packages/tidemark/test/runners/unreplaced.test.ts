import { expect, test } from 'vitest'
import { common } from '../diagnosis/projects/common.ts'
import { runProject } from '../diagnosis/project.ts'
import { eventsOf } from './matrix.ts'

const file = 'a.test.ts'

// For a while Tidemark's sessions have no rights, so that a database can't be replaced.
const suite = (between = ''): string => `
  import { appendFileSync } from 'node:fs'
  import { afterAll, describe, expect, test } from 'vitest'
  import pg from 'pg'
  import { pool, url } from './app.ts'

  const admin = new pg.Client({ connectionString: url.replace(/[^/]*$/, 'postgres') })
  afterAll(() => Promise.all([pool.end(), admin.end()]))

  test('leaves what only a fresh clone mends', async () => {
    await Promise.all([admin.connect(), pool.query('select')])
    await admin.query("create role powerless; alter role current_user set role = 'powerless'")
    setTimeout(() => admin.query('alter role postgres reset role; drop role powerless'), 200)
    await pool.query("create table extra (x int); insert into clients (email) values ('left')")
  })

  ${between}
  for (let n = 1; n <= 80; n += 1) {
    test('starts clean ' + n, async () => {
      const { rows } = await pool.query("select to_regclass('public.extra') as extra, (select count(*)::int from clients) as clients")
      expect(rows).toEqual([{ extra: null, clients: 1 }])
    })
  }`

test(
  'no test starts in a database that could not be replaced, and all do once it can be',
  { timeout: 60_000 },
  async () => {
    const { messages, events, stderr } = await runProject({ ...common, [file]: suite() })
    const failed = Object.entries(messages)
    expect(failed.filter(([, message]) => message.includes('to deeply equal'))).toEqual([])
    expect(failed.length).toBeGreaterThan(0)
    // Each test that could not begin, or could not be taken back, counts and says why.
    const broken = eventsOf(events, 'test-ended').filter(({ status }) => status === 'failed')
    expect(broken.length).toBe(failed.length)
    const because = broken.map(({ errors = [] }) => errors.some(({ sqlstate }) => sqlstate === '42501'))
    expect(because).toEqual(broken.map(() => true))
    expect(stderr).toMatch(/tidemark {2}81 tests on/)
    const passed = events.filter((event) => event.type === 'test-ended' && event.status === 'passed')
    expect(passed.length).toBe(81 - failed.length)
    expect(passed.length).toBeGreaterThan(0)
    expect(stderr).toContain('CREATE TABLE public.extra')
    expect(stderr).not.toContain('own session was ended')
  },
)

test('a suite that cannot start fails with the reason, and the tests behind it run', { timeout: 60_000 }, async () => {
  const between = `describe('inner', () => { test('does not begin', () => {}) })`
  const { code, events, stderr } = await runProject({ ...common, [file]: suite(between) })
  expect(code).toBe(1)
  const inner = eventsOf(events, 'suite-ended').find(({ path }) => path[0] === 'inner')
  expect(inner?.errors).toMatchObject([{ sqlstate: '42501' }])
  const tests = eventsOf(events, 'test-ended')
  expect(tests.find(({ path }) => path[0] === 'inner')?.status).toBe('skipped')
  expect(tests.at(-1)).toMatchObject({ path: ['inner', 'does not begin'] })
  expect(tests.filter(({ status }) => status === 'passed').length).toBeGreaterThan(0)
  expect(stderr).toMatch(/tidemark {2}81 tests on/)
})
