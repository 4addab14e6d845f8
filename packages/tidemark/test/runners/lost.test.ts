import { expect, test } from 'vitest'
import { common } from '../diagnosis/projects/common.ts'
import { runProject } from '../diagnosis/project.ts'
import { eventsOf } from './matrix.ts'

const suite = (death: string): string => `
  import { execFileSync } from 'node:child_process'
  import { afterAll, describe, test } from 'vitest'
  import { pool } from './app.ts'

  describe('bookings', () => {
    test('ends', () => pool.query('select'))
    test('takes its worker with it', async () => {
      await pool.query("insert into clients (email) values ('lost')")
      ${death}
      await new Promise(() => {})
    })
  })`

const after = `
  import { expect, test } from 'vitest'
  import { pool } from './app.ts'
  test('starts clean', async () => {
    const { rows } = await pool.query('select count(*)::int from clients')
    expect(rows).toEqual([{ count: 1 }])
    await pool.end()
  })`

test.each([
  ['is killed', `process.kill(process.pid, 'SIGKILL')`],
  ['ends itself', 'process.reallyExit(0)'],
  ['has no memory left', 'const all = []; for (;;) all.push(new Array(1e6).fill({}))'],
])(
  'the summary names the test whose worker %s, and the record has where it ran',
  { timeout: 90_000 },
  async (_, death) => {
    const files = { ...common, 'a.test.ts': suite(death), 'b.test.ts': after }
    const { code, stderr, events } = await runProject(files, { NODE_OPTIONS: '--max-old-space-size=128' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/tidemark {2}3 tests on/)
    expect(stderr).toContain(
      'workers that ended under a test\n    a.test.ts > bookings > takes its worker with it\n      its worker ended',
    )
    expect(eventsOf(events, 'test-started').find(({ path }) => path.length === 2 && path[1] !== 'ends')).toMatchObject({
      file: 'a.test.ts',
      line: 8,
      attempt: 1,
      worker: 1,
    })
  },
)
