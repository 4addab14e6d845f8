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
      'workers that ended before their work\n    a.test.ts > bookings > takes its worker with it\n      its worker ended',
    )
    expect(eventsOf(events, 'test-started').find(({ path }) => path.length === 2 && path[1] !== 'ends')).toMatchObject({
      file: 'a.test.ts',
      line: 8,
      attempt: 1,
      worker: 1,
    })
  },
)

const killed = {
  'before its first test': `
    import { beforeAll, test } from 'vitest'
    beforeAll(() => process.kill(process.pid, 'SIGKILL'))
    test('never runs', () => {})`,
  'while it is loading': `
    import { test } from 'vitest'
    process.kill(process.pid, 'SIGKILL')
    test('is never known', () => {})`,
  'after its last test': `
    import { afterAll, test } from 'vitest'
    import { pool } from './app.ts'
    afterAll(() => process.kill(process.pid, 'SIGKILL'))
    test('ends', () => pool.query('select'))`,
}

test.each(Object.entries(killed))(
  'the summary names a file whose worker is killed %s, and no other',
  { timeout: 90_000 },
  async (_, file) => {
    const skipped = `import { test } from 'vitest'\ntest.skip('is skipped', () => {})`
    const { code, stderr } = await runProject({
      ...common,
      'a.test.ts': file,
      'b.test.ts': after,
      'c.test.ts': skipped,
    })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'workers that ended before their work\n    a.test.ts\n      its worker ended while this file',
    )
    expect(stderr.match(/its worker ended/g)).toHaveLength(1)
  },
)

test('files that were not begun because the run was stopped are not said to be lost', { timeout: 90_000 }, async () => {
  const failing = `import { test } from 'vitest'\ntest('fails', () => { throw new Error('no') })`
  const config = common['vitest.config.ts'].replace('test: {', 'test: { bail: 1, ')
  const many = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.test.ts`, failing]))
  const { stderr } = await runProject({ ...common, 'vitest.config.ts': config, ...many })
  expect(stderr).not.toContain('workers that ended')
})
