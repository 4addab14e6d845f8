import type { Client } from 'pg'
import { controlSettings } from '../ledger/open.ts'
import { connect } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import { withoutTimeouts } from '../server/timeouts.ts'
import { lockSpace } from './locks.ts'

export interface Control {
  readonly control: Client
  /** The template was built with a ledger. */
  readonly hasLedger: boolean
}

// Not at start-up: a user who could not install the ledger may lack the right to its settings, and needs none of them.
const leaseSql = `
  select
    (${withoutTimeouts}),
    pg_advisory_lock($1, 1),
    present as "hasLedger",
    (
      select count(set_config(name, value, false))
      from unnest($2::text[], $3::text[]) as setting (name, value)
      where present
    )
  from (select to_regnamespace('tidemark') is not null) as ledger (present)`

const settings = [Object.keys(controlSettings), Object.values(controlSettings)]

/** Opens the control session of a database and takes the lease. The claim on its name is held, so nobody else can have it. */
export async function openControl(access: ServerAccess, database: string): Promise<Control> {
  const control = await connect(access, database, { application: 'tidemark control' })
  try {
    const { rows } = await control.query<{ hasLedger: boolean }>(leaseSql, [lockSpace.lease, ...settings])
    return { control, hasLedger: rows[0]?.hasLedger === true }
  } catch (error) {
    await control.end()
    throw error
  }
}
