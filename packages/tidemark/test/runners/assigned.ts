import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { openScratch } from '../../src/database/scratch.ts'
import { readRules } from '../../src/ledger/rules.ts'
import { loadProject } from '../../src/runner/load.ts'
import { lookAtMeetingPlace, prepareMeetingPlace, type Met } from '../../src/runner/together/meeting-place.ts'
import { connect } from '../../src/server/connect.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import type { Assignment } from '../../src/runner/assignment.ts'
import type { Bench } from './bench.ts'
import { createInline, eventsOf, type Result } from './matrix.ts'
import { common } from './projects/common.ts'

/** Each test says in the database's name list what ran before it. */
const orderly = {
  ...common,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { pool: 'forks', sequence: { shuffle: true } } })`,
  'a.test.ts': `
    import { beforeAll, describe, test } from 'vitest'
    import { add } from './app.ts'
    test('a1', () => add('a1'))
    test('a2', () => add('a2'))
    describe.shuffle('inner', () => {
      test('a3', () => add('a3'))
      test('a4', () => add('a4'))
      test('a5', () => add('a5'))
    })
    describe('unwanted', () => {
      beforeAll(() => { throw new Error('nobody asked for this suite') })
      test('a6', () => {})
    })`,
  'b.test.ts': `
    import { test } from 'vitest'
    import { add } from './app.ts'
    for (const name of ['b1', 'b2', 'b3']) test(name, () => add(name))`,
  'c.test.ts': `throw new Error('nobody asked for this file')`,
} as const

/** Two files that want the same name, in a suite that runs one after the other. */
const alternating = {
  ...common,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { pool: 'forks', fileParallelism: false } })`,
  'migrations/2.sql': 'create unique index by_name on things (name)',
  'a.test.ts': `
    import { test } from 'vitest'
    import { add } from './app.ts'
    test('adds', () => add('common'))`,
  'b.test.ts': `
    import { test } from 'vitest'
    import { add } from './app.ts'
    test('adds', () => add('common'))`,
} as const

/** Two projects that run the same file. */
const twice = {
  ...common,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    const project = (name) => ({ plugins: [tidemark()], test: { name, include: ['a.test.ts'] } })
    export default defineConfig({ test: { projects: [project('one'), project('two')] } })`,
  'a.test.ts': `
    import { beforeAll, test } from 'vitest'
    import { add } from './app.ts'
    beforeAll(() => add('of the file'))
    test('adds', () => add('common'))`,
} as const

/** What commands that repeat a suite ask of one run. */
export function describeAssignments({ matrix, url, runIn }: Bench): void {
  describe('an assigned run', () => {
    test('runs exactly the tests that are asked for, in their order', async () => {
      const only = [
        { file: 'b.test.ts', path: ['b3'] },
        { file: 'b.test.ts', path: ['b1'] },
        { file: 'a.test.ts', path: ['inner', 'a5'] },
        { file: 'a.test.ts', path: ['inner', 'a3'] },
        { file: 'a.test.ts', path: ['a1'] },
      ]
      const { code, events } = await assign({ root: createInline(matrix(), orderly), runIn }, { only })
      const ran = eventsOf(events, 'test-ended')
      expect(ran.map(({ path, status }) => [path.at(-1), status])).toEqual(
        ['b3', 'b1', 'a5', 'a3', 'a1'].map((name) => [name, 'passed']),
      )
      expect(new Set(ran.map(({ run }) => run))).toEqual(new Set(['assigned0001']))
      expect(code).toBe(0)
    })

    test('runs the tests of one project only, where another has the same file', async () => {
      const only = [{ file: 'a.test.ts', path: ['two', 'adds'] }]
      const { events } = await assign({ root: createInline(matrix(), twice), runIn }, { only })
      expect([pathsOf(events, 'test-ended'), pathsOf(events, 'suite-ended')]).toEqual([[['two', 'adds']], [['two']]])
    })

    test('shares one database that nobody cleans when it is observed, and says what each test did there', async () => {
      const only = [
        { file: 'b.test.ts', path: ['b1'] },
        { file: 'a.test.ts', path: ['a1'] },
      ]
      const rows = { of: [{ file: 'a.test.ts', path: ['a1'] }], since: 'template', limit: 9 } as const
      const { events } = await assign(
        { root: createInline(matrix(), orderly), runIn },
        { only, isolation: 'observe', rows },
      )
      const [b1, a1] = eventsOf(events, 'test-ended')
      expect([b1?.footprint, a1?.footprint]).toEqual([{ things: { inserted: 1 } }, { things: { inserted: 1 } }])
      expect(b1?.rows).toBeUndefined()
      expect(a1?.rows?.map(({ row }) => row['name'])).toEqual(['b1', 'a1'])
    })

    test('runs files at the same time on one database, also where the suite runs one after the other', async () => {
      const root = createInline(matrix(), alternating)
      await using place = await openMeetingPlace(root, url())
      const only = ['a', 'b'].map((file) => ({ file: `${file}.test.ts`, path: ['adds'] }))
      const files = ['b.test.ts', 'a.test.ts']
      const together = { database: place.database, files, begins: 'test' } as const
      const { events } = await assign({ root, runIn }, { only, isolation: 'none', together })
      expect(await place.look()).toEqual({ together: true, times: 1 })
      const [failed, passed] = eventsOf(events, 'test-ended').toSorted((one, two) => one.file.localeCompare(two.file))
      expect(failed).toMatchObject({ file: 'a.test.ts', status: 'failed', errors: [{ sqlstate: '23505' }] })
      expect(passed).toMatchObject({ file: 'b.test.ts', status: 'passed' })
    })

    test('shuffles by the seed of the environment', async () => {
      const { events } = await runIn(createInline(matrix(), orderly), ['a.test.ts'], { TIDEMARK_SEED: '7' })
      expect(eventsOf(events, 'run-started')).toMatchObject([{ seed: 7 }])
    })
  })
}

function pathsOf(events: Result['events'], type: 'test-ended' | 'suite-ended'): readonly (readonly string[])[] {
  return eventsOf(events, type).map(({ path }) => path)
}

interface MeetingPlace extends AsyncDisposable {
  readonly database: string
  readonly look: () => Promise<Met>
}

/** A database in which whoever adds `common` is held. */
async function openMeetingPlace(root: string, url: string): Promise<MeetingPlace> {
  const config = await loadProject(root, { url })
  const server = await openServer(config, silent)
  const { access } = server
  const template = await prepareTemplate(server, config, silent)
  const scratch = await openScratch(access, 'together0001', root)
  const database = await scratch.clone(template.name)
  const session = await connect(access, database, {
    application: 'tidemark test',
    settings: { search_path: 'pg_catalog' },
  })
  const rules = (await readRules(session)).filter(({ name }) => name === 'by_name')
  await session.end()
  await prepareMeetingPlace(access, database, { wanted: rules.map((rule) => ({ rule, values: [['common']] })) })
  return {
    database,
    look: () => lookAtMeetingPlace(access, database),
    [Symbol.asyncDispose]: async () => {
      await scratch[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

type Asked = Omit<Assignment, 'record'>

function assign({ root, runIn }: Pick<Bench, 'runIn'> & { readonly root: string }, asked: Asked): Promise<Result> {
  const file = path.join(root, 'assignment.json')
  writeFileSync(file, JSON.stringify({ record: { root, run: 'assigned0001' }, ...asked }))
  return runIn(root, asked.together === undefined ? ['--maxWorkers=1'] : [], { TIDEMARK_ASSIGNMENT: file })
}
