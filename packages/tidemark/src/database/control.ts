import type { Client } from 'pg'
import { controlSettings } from '../ledger/open.ts'
import { connect } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import { lockSpace } from './locks.ts'

export interface Control {
  readonly control: Client
  /** The template was built with a ledger. */
  readonly hasLedger: boolean
}

const leaseSql = `
  select pg_advisory_lock($1, 1), to_regnamespace('tidemark') is not null as "hasLedger"`

const settingsSql = `
  select set_config(name, value, false) from unnest($1::text[], $2::text[]) as setting (name, value)`

/** Opens the control session of a database and takes the lease. The claim on its name is held, so nobody else can have it. */
export async function openControl(access: ServerAccess, database: string): Promise<Control> {
  const control = await connect(access, database, { application: 'tidemark control' })
  try {
    const { rows } = await control.query<{ hasLedger: boolean }>(leaseSql, [lockSpace.lease])
    const hasLedger = rows[0]?.hasLedger === true
    // Not at start-up: a user who could not install the ledger may lack the right to its settings, and needs none of them.
    if (hasLedger) await control.query(settingsSql, [Object.keys(controlSettings), Object.values(controlSettings)])
    return { control, hasLedger }
  } catch (error) {
    await control.end()
    throw error
  }
}
