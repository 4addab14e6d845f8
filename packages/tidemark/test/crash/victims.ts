import { connect } from '../../src/server/connect.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import type { Actor } from './actors.ts'
import type { Host } from './host.ts'
import type { Plan } from './plan.ts'

interface Scene {
  readonly host: Host
  readonly leader: Actor
  /** Whoever has just begun the operation. */
  readonly acting: Actor
}

/** kill -9 of whom the plan names; false when nobody of the kind is there. */
export async function strike({ victim, choice }: Plan, { host, leader, acting }: Scene): Promise<boolean> {
  if (victim === 'itself') return acting.kill()
  if (victim === 'leader') return leader.kill()
  if (victim === 'backend') return killBackend(host.access, choice).catch(() => false)
  const { postmaster, keeper, guard } = host.pids()
  const pids = {
    postmaster: [postmaster],
    keeper: [keeper],
    'guard and keeper': [guard, keeper],
    'keeper and server': [keeper, postmaster],
  }
  return pids[victim].filter((pid) => kill(pid)).length > 0
}

/** A session of the run: one of Tidemark's own, or of the application. */
async function killBackend(access: ServerAccess, choice: number): Promise<boolean> {
  const client = await connect(access, access.maintenance, { application: 'campaign' })
  try {
    const { rows } = await client.query<{ readonly pid: number }>(
      `select pid from pg_stat_activity
       where backend_type = 'client backend' and application_name <> 'campaign' order by backend_start, pid`,
    )
    return kill(rows[Math.floor(choice * rows.length)]?.pid ?? 0)
  } finally {
    // It goes down with all others.
    await client.end().catch(() => {})
  }
}

/** Whoever is gone already can't be killed. */
function kill(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
