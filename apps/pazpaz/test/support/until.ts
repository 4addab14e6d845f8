import { sql } from './practice.ts'

/** When a question is answered with yes. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** When a session in this database waits for a lock. */
export async function untilSomebodyWaits(): Promise<void> {
  const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
  await until(async () => (await sql.query(waiting)).rowCount !== 0)
}
