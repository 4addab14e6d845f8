import { openDatabase } from '../database/database.ts'
import { createFieldCipher } from '../encryption/field-cipher.ts'
import { createKeyring } from '../encryption/keyring.ts'
import { createNameIndex } from '../encryption/name-index.ts'
import { createRepositories, type Repositories } from '../repositories.ts'
import { readSettings } from '../settings.ts'

/** What commands work with: the service's repositories, by the service's environment. */
export function openRepositories(): Repositories & AsyncDisposable {
  const { databaseUrl, keys } = readSettings(process.env)
  const db = openDatabase(databaseUrl, { connections: 1 })
  const cipher = createFieldCipher(createKeyring(keys.fields))
  const repositories = createRepositories({ db, cipher, nameIndex: createNameIndex(keys.names) })
  return { ...repositories, [Symbol.asyncDispose]: () => db.destroy() }
}
