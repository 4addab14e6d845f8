import { openDatabase } from '../database/database.ts'
import { createKeyring } from '../encryption/keyring.ts'
import { reencrypt } from '../encryption/reencrypt.ts'
import { readSettings } from '../settings.ts'

// The command: seals everything with the newest of FIELD_KEYS. It reads the environment of the service, which may go on running.

const settings = readSettings(process.env)
const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort())
process.once('SIGTERM', () => stopping.abort())
await using db = openDatabase(settings.databaseUrl, { connections: 1 })
const fields = await reencrypt({
  db,
  keyring: createKeyring(settings.keys.fields),
  signal: stopping.signal,
  onProgress: (count) => process.stderr.write(`\r${count} fields`),
})
process.stdout.write(`\n${fields} fields sealed anew${stopping.signal.aborted ? ', stopped before the end' : ''}\n`)
