import { expect, test } from 'vitest'
import { common } from '../diagnosis/projects/common.ts'
import { runProject } from '../diagnosis/project.ts'

const file = 'a.test.ts'

// For a while Tidemark's sessions have no rights, so that a database can't be replaced.
const suite = `
  import { appendFileSync } from 'node:fs'
  import { afterAll, expect, test } from 'vitest'
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
    const { messages, events, stderr } = await runProject({ ...common, [file]: suite })
    const failed = Object.entries(messages)
    expect(failed.filter(([, message]) => message.includes('to deeply equal'))).toEqual([])
    expect(failed.length).toBeGreaterThan(0)
    const passed = events.filter((event) => event.type === 'test-ended' && event.status === 'passed')
    expect(passed.length).toBe(81 - failed.length)
    expect(passed.length).toBeGreaterThan(0)
    expect(stderr).toContain('CREATE TABLE public.extra')
    expect(stderr).not.toContain('own session was ended')
  },
)
