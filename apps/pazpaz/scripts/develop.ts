import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startPostgres } from 'tidemark/embedded'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { migrateUp } from '../src/database/migrate.ts'
import { createPostgresStore } from '../src/store/postgres-store.ts'
import { publicKey, referenceKeys, referenceNameKey } from '../seeds/keys.ts'
import { reference } from '../seeds/reference.ts'
import { createDevelopmentMailbox } from './development-mailbox.ts'

// The service on a PostgreSQL of its own that keeps its data, with the reference practice in it. The keys are public: for development only.

const room = fileURLToPath(new URL('..', import.meta.url))
const port = Number(process.env['PORT'] ?? 8000)
const publicUrl = `http://localhost:${port}`

await using postgres = await startPostgres({ durable: true, directory: `${room}.tidemark/development` })
await migrateUp(postgres.url, `${room}migrations`)
await addPractice(postgres.url)
await using db = openDatabase(postgres.url)
const mailbox = createDevelopmentMailbox((text) => process.stdout.write(text))
await using app = await buildApp({
  db,
  store: createPostgresStore(db),
  mailer: mailbox,
  keys: { fields: referenceKeys, names: referenceNameKey, logins: publicKey('logins'), csrf: publicKey('csrf') },
  publicUrl,
  limits: { linksPerHourAndAddress: 100, linksPerHourAndEmail: 100 },
  extend: (app) => mailbox.mount(app),
})
await app.listen({ host: 'localhost', port })
process.stdout.write(`
PazPaz     ${publicUrl}/login   (as ${reference.owner.email} or ${reference.assistant.email})
Mails      ${publicUrl}/dev/mail
Reference  ${publicUrl}/docs
Database   ${postgres.url}

Ctrl-C stops everything; the data stays.
`)
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])

async function addPractice(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from workspaces where id = $1', [reference.workspace.id])
    if (rowCount === 0) await client.query(await readFile(`${room}seeds/reference.sql`, 'utf8'))
  } finally {
    await client.end()
  }
}
