import { createInterface } from 'node:readline'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { createTidemark } from '../../src/runner/tidemark.ts'

// A host that shares a server with others: leases a database, and does on it what it is told.
const [url = '', cwd = ''] = process.argv.slice(2)
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)

const { hostname } = new URL(url)
const tidemark = await createTidemark({
  config: false,
  cwd,
  url,
  allowHosts: [hostname],
  migrate: sqlMigrations('migrations'),
})
const database = await tidemark.database()
say({ template: tidemark.template, database: new URL(database.url).pathname.slice(1) })

for await (const word of createInterface({ input: process.stdin })) {
  if (word === 'finish') break
  await database.query('insert into notes (text) values ($1)', [word])
  const { rows } = await database.query<{ readonly text: string }>('select text from notes')
  const { footprint } = await database.rewind()
  say({ found: rows.map(({ text }) => text), footprint })
}
await database[Symbol.asyncDispose]()
await tidemark[Symbol.asyncDispose]()
process.exit(0)
