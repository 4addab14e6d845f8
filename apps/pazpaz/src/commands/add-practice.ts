import { parseArgs } from 'node:util'
import { openDatabase } from '../database/database.ts'
import { createFieldCipher } from '../encryption/field-cipher.ts'
import { createKeyring } from '../encryption/keyring.ts'
import { createNameIndex } from '../encryption/name-index.ts'
import { createRepositories } from '../repositories.ts'
import { readSettings } from '../settings.ts'

// The command: a new practice with its owner, who then asks for a link to log in. There is no such route: who may open practices runs the service.

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({
  options: { name: text, 'time-zone': { ...text, default: 'UTC' }, email: text, owner: text },
})
if (!values.name || !values.email || !values.owner) {
  throw new Error(
    "usage: npm run add-practice -- --name 'Harbour Street' --owner 'Inês Carvalho' --email ines@harbour.example [--time-zone Europe/Lisbon]",
  )
}
const { databaseUrl, keys } = readSettings(process.env)
await using db = openDatabase(databaseUrl, { connections: 1 })
const { workspaces } = createRepositories({
  db,
  cipher: createFieldCipher(createKeyring(keys.fields)),
  nameIndex: createNameIndex(keys.names),
})
const { workspace } = await workspaces.create({
  name: values.name,
  time_zone: values['time-zone'],
  owner: { email: values.email, full_name: values.owner },
})
process.stdout.write(`${workspace.name} is workspace ${workspace.id}. Its owner logs in as ${values.email}.\n`)
