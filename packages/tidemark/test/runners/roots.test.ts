import { expect, test } from 'vitest'
import { collect } from '../../src/report/compute/recorded.ts'
import { composeReport } from '../../src/report/compute/compose.ts'
import { common } from '../diagnosis/projects/common.ts'
import { runProject } from '../diagnosis/project.ts'
import { eventsOf } from './matrix.ts'

const {
  'vitest.config.ts': config,
  'tidemark.config.ts': tidemarkConfig,
  'migrations/1.sql': migration,
  'app.ts': app,
} = common

function packageOf(name: string, suite: string): Record<string, string> {
  return {
    [`packages/${name}/package.json`]: JSON.stringify({ name, type: 'module' }),
    [`packages/${name}/vitest.config.ts`]: config,
    [`packages/${name}/tidemark.config.ts`]: tidemarkConfig,
    [`packages/${name}/migrations/1.sql`]: migration,
    [`packages/${name}/app.ts`]: app,
    [`packages/${name}/a.test.ts`]: suite,
  }
}

const passes = `
  import { test } from 'vitest'
  import { pool } from './app.ts'
  test('passes', () => pool.query('select'))`

// Thrown without a place, so that it is for Tidemark to name one.
const fails = `
  import { test } from 'vitest'
  import { pool } from './app.ts'
  test('fails', async () => {
    await pool.query('select')
    throw 'text'
  })
  test('leaves a transaction open', async () => {
    const client = await pool.connect()
    await client.query('begin')
    await client.query("insert into clients (email) values ('left')")
  })`

const workspace = {
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    export default defineConfig({ test: { projects: ['packages/first', 'packages/second'] } })`,
  ...packageOf('first', passes),
  ...packageOf('second', fails),
}

const actions = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '' }

test('projects with roots of their own have their files named from one place, and their workers apart', async () => {
  const { events, stderr } = await runProject(workspace, actions, 'packages/first')
  const ended = eventsOf(events, 'test-ended')
  expect(new Set(ended.map(({ file, project }) => `${project}: ${file}`))).toEqual(
    new Set(['first: a.test.ts', 'second: ../second/a.test.ts']),
  )
  expect(stderr).toMatch(/::error file=packages\/second\/a\.test\.ts,line=4,/)
  expect(stderr).toMatch(/::warning file=packages\/second\/a\.test\.ts,line=8,/)
  const report = composeReport([await collect(events)], { generatedAt: '' })
  expect(report.workers.map(({ name }) => name)).toEqual(['worker 1 of first', 'worker 1 of second'])
  const [left] = ended.flatMap(({ leftovers }) => leftovers)
  expect(left?.line).toBe(11)
})
