import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { silent } from '../../src/config/progress.ts'
import { dropKept } from '../../src/database/sweep.ts'
import { inventory } from '../../src/database/inventory.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { Session } from '../../src/runner/session.ts'
import { connect } from '../../src/server/connect.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { openServer } from '../../src/server/open.ts'
import { plainConfig } from '../postgres/project.ts'
import type { Oracle } from './oracle.ts'
import type { Stage } from './run.ts'

/** The next run: it has to work, on clean databases, and to leave nothing of the one before. Returns what is wrong. */
export async function nextRun({ host, project }: Stage, oracle: Oracle): Promise<readonly string[]> {
  const config = { ...plainConfig, root: project.root, ...host.place, migrators: [sqlMigrations('migrations')] }
  // Held until everything has been looked at: an embedded server stops soon after its last user.
  await using server = await openServer(config, silent)
  const { access } = server
  const session = await Session.open(config, silent)
  const faults: string[] = []
  try {
    const { name: template } = await session.prepare(silent)
    await host.met(access)
    faults.push(...(await oracle.learn(access, template)))
    const request = { template, run: session.run, root: project.root, slots: 2, label: 'the next run', graceMs: 50 }
    for (const use of [rewound, replaced]) {
      await using database = new LeasedDatabase(await leaseDatabase(access, request))
      faults.push(...(await use(database)), ...(await judge(oracle, access, database)))
    }
  } finally {
    await session[Symbol.asyncDispose]()
  }
  return [...faults, ...(await remains(access))]
}

async function rewound(database: LeasedDatabase): Promise<readonly string[]> {
  await database.pool.query('delete from people')
  const { clean, leftovers } = await database.rewind(0)
  return clean && leftovers.length === 0 ? [] : [`the next run's rewind: ${JSON.stringify(leftovers)}`]
}

async function replaced(database: LeasedDatabase): Promise<readonly string[]> {
  await database.pool.query('drop table visits')
  await database.replace('the crash campaign')
  return []
}

async function judge(oracle: Oracle, access: ServerAccess, database: LeasedDatabase): Promise<readonly string[]> {
  const { template, control } = database.lease
  const { rows } = await control.query<{ readonly oid: number }>(
    'select oid::int from pg_database where datname = $1',
    [template],
  )
  const digest = await database.digest()
  return oracle.judge(access, {
    database: database.name,
    template,
    templateOid: rows[0]?.oid ?? 0,
    after: 'lease',
    digest,
  })
}

/** What is on the server that should not be. Kept databases are there to stay: they are dropped by name. */
async function remains(access: ServerAccess): Promise<readonly string[]> {
  const all = await inventory(access)
  await dropKept(
    access,
    all.filter(({ state }) => state === 'kept').map(({ name }) => name),
  )
  const left = all.filter(({ state }) => !['registry', 'template', 'snapshot', 'kept'].includes(state))
  const client = await connect(access, access.maintenance, { application: 'campaign' })
  try {
    return [
      ...left.map(({ name, state }) => `the database ${name} is ${state} after the next run`),
      ...(await foreign(client)),
    ]
  } finally {
    await client.end()
  }
}

const remainsSql = `
  select 'role ' || rolname as what from pg_roles where rolname <> 'postgres' and rolname not like 'pg\\_%'
  union all
  select 'prepared transaction ' || gid from pg_prepared_xacts
  union all
  select 'database ' || datname from pg_database where datname not like 'tidemark%' and datname not in ('postgres', 'template0', 'template1')
  union all
  select format('session %s of %s: %s', application_name, datname, query) from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid()
  union all
  select format('advisory lock %s %s', classid, objid) from pg_locks where locktype = 'advisory'`

/** Sessions that just ended are still there for a moment. */
async function foreign(client: Client): Promise<readonly string[]> {
  for (let looks = 0; ; looks += 1) {
    const { rows } = await client.query<{ readonly what: string }>(remainsSql)
    if (rows.length === 0 || looks === 100) return rows.map(({ what }) => `after the next run: ${what}`)
    await pause(20)
  }
}
