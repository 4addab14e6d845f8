import { Pool } from 'pg'
import { defineIds } from 'tidemark/data'
import type { Actor } from '../../src/actor.ts'
import { openDatabase, type Database } from '../../src/database/database.ts'
import { createFieldCipher } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { createNameIndex } from '../../src/encryption/name-index.ts'
import { createRepositories, type Repositories } from '../../src/repositories.ts'
import { referenceKeys, referenceNameKey } from '../../seeds/keys.ts'
import { reference } from '../../seeds/reference.ts'

export const url: string = requireUrl()
/** The service's own connections: role pazpaz_app. */
export const db: Database = openDatabase(url)
/** Connections of the owner of the tables, for what the service could never do or see. */
export const sql: Pool = new Pool({ connectionString: url })
sql.on('error', () => {})

const cipher = createFieldCipher(createKeyring(referenceKeys))
export const nameIndex = createNameIndex(referenceNameKey)

/** The owner and the assistant of the reference workspace. */
export const owner: Actor = { workspaceId: reference.workspace.id, userId: reference.owner.id }
export const assistant: Actor = { workspaceId: reference.workspace.id, userId: reference.assistant.id }

/**
 * The repositories, with ids that count from 1 (or after `made`) for each caller. Every test makes the same ones, so a row that another test
 * left behind would stand in the way.
 */
export function practice(database: Database = db, made = 0): Repositories {
  const newId = () => numbered(++made)
  return createRepositories({ db: database, cipher, nameIndex, newId })
}

/** The id that `practice()` gives to the row it makes at this place. */
export const { row: numbered } = defineIds('row')

/** A second practice, beside the one of the reference data. */
export async function otherPractice({ workspaces }: Repositories): Promise<Actor> {
  const { workspace, ownerId } = await workspaces.create({
    name: 'Hillside Osteopathy',
    owner: { email: 'lena@hillside.example', full_name: 'Lena Fischer' },
  })
  return { workspaceId: workspace.id, userId: ownerId }
}

/** Times of one quiet day, a year after the reference data. */
export function at(clock: string): Date {
  return new Date(`2026-03-02T${clock}:00Z`)
}

function requireUrl(): string {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL === undefined) throw new Error('DATABASE_URL is not set')
  return DATABASE_URL
}
