import type { Client } from 'pg'

// Ends every session of clients in the control session's database but its own.
const statement = `
select pg_terminate_backend(pid)
from pg_stat_activity
where datname = current_database()
  and pid <> pg_backend_pid()
  and backend_type = 'client backend'`

/** Ends every other session of a database, idle ones too: a test that timed out goes on running and would use them. */
export async function endSessions(control: Client): Promise<void> {
  await control.query(statement)
}
