import { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTidemark, type Tidemark } from '../../src/runner/tidemark.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'

let host: LocalServer
let project: Project
let tidemark: Tidemark

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'migrations/1.sql': "create table words (word text); insert into words values ('seed')" })
  const migrate = sqlMigrations('migrations')
  tidemark = await createTidemark({ config: false, cwd: project.root, url: host.url(), migrate })
})

afterAll(async () => {
  await tidemark[Symbol.asyncDispose]()
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

/** What an application uses for as long as it runs. */
interface AppPool extends AsyncDisposable {
  run(statement: string): Promise<readonly object[]>
}

const pools: readonly (readonly [driver: string, open: (url: string) => AppPool])[] = [
  [
    'a pool of pg',
    (url) => {
      const pool = new Pool({ connectionString: url })
      // As its documentation demands: an idle client whose session ends is an event, and unheard it ends the process.
      pool.on('error', () => {})
      return { run: async (statement) => (await pool.query(statement)).rows, [Symbol.asyncDispose]: () => pool.end() }
    },
  ],
  [
    'postgres.js',
    (url) => {
      const client = postgres(url, { onnotice: () => {} })
      return { run: (statement) => client.unsafe(statement), [Symbol.asyncDispose]: () => client.end() }
    },
  ],
]

describe.each(pools)('%s', (_, open) => {
  test('goes on after its database has been replaced, by a clone and by a spare', async () => {
    await using database = await tidemark.database()
    await using pool = open(database.url)
    const found: (boolean | undefined)[] = []
    for (let count = 0; count < 4; count += 1) {
      // Several sessions, idle when the database goes.
      await Promise.all([1, 2, 3].map(() => pool.run("insert into words values ('test')")))
      await pool.run('create table extra (id int)')
      const { replaced } = await database.rewind()
      found.push(replaced?.spare)
      expect(await pool.run('select word from words')).toEqual([{ word: 'seed' }])
      expect(await pool.run("select to_regclass('extra') as extra")).toEqual([{ extra: null }])
    }
    expect(found.slice(1)).toEqual([true, true, true])
  })
})
