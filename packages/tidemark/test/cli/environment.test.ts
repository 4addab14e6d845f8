import { afterAll, beforeAll, expect, test } from 'vitest'
import { install, project, tidemark, type TestProject } from './tidemark.ts'

const config = { migrate: 'migrations', url: 'embedded', serverSettings: { work_mem: '4192kB' }, idle: 30 }

/** What a developer's shell says of other servers than the one of the tests. */
const ofOthers = {
  PGHOSTADDR: '192.0.2.1',
  PGSERVICE: 'production',
  PGSERVICEFILE: '/etc/services',
  PGSSLMODE: 'require',
}
const adverse = {
  PGOPTIONS: '-c default_transaction_read_only=on -c statement_timeout=1',
  DATABASE_URL: 'file:./dev.db',
}

let folder: TestProject

beforeAll(() => {
  folder = project({
    'tidemark.config.json': JSON.stringify(config),
    'migrations/1.sql': 'create table notes (id int generated always as identity, text text)',
  })
  install(folder.root)
})

afterAll(async () => {
  await tidemark(['down'], folder.root)
  folder[Symbol.dispose]()
})

test('what the environment says of other servers leads neither Tidemark nor its commands there', async () => {
  const names = JSON.stringify([...Object.keys(ofOthers), 'PGUSER'])
  const script = `console.log(JSON.stringify(${names}.map((name) => process.env[name] ?? null)))`
  const command = ['run', '--', process.execPath, '-e', script]
  const { code, stdout } = await tidemark(command, folder.root, { ...ofOthers, ...adverse })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[null,null,null,"disable","postgres"]\n' })
})
