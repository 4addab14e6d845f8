import { sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

export type WorkspaceTransaction = Transaction<Schema>

/** One transaction in which row-level security shows exactly one workspace. The setting goes with the transaction. */
export async function inWorkspace<Result>(
  db: Database,
  workspaceId: string,
  work: (trx: WorkspaceTransaction) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('pazpaz.workspace_id', ${workspaceId}, true)`.execute(trx)
    return work(trx)
  })
}
