import { type Client, escapeIdentifier } from 'pg'
import type { Place } from '../sources.ts'
import { openSession } from '../server.ts'

/** A database that a strategy keeps and undoes tests in, with the test's session. */
export interface OwnDatabase extends AsyncDisposable {
  readonly session: Client
  readonly upkeep: () => Promise<void>
}

export async function ownDatabase({ access, database }: Place, template: string): Promise<OwnDatabase> {
  const admin = await openSession(access, access.maintenance)
  const name = escapeIdentifier(database)
  await admin.query(`create database ${name} template ${escapeIdentifier(template)} strategy file_copy`)
  const session = await openSession(access, database)
  return {
    session,
    upkeep: async () => {
      await session.query('vacuum (analyze, truncate off)')
    },
    async [Symbol.asyncDispose]() {
      await session.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
