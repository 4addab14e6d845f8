import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

/** What a server and this user's rights on it allow, as a plain value. */
export interface Capabilities {
  /** `server_version_num`, 180004 for 18.4. */
  readonly version: number
  readonly versionText: string
  readonly user: string
  /** The ledger needs a superuser; without one every test gets a clone instead of a rewind. */
  readonly superuser: boolean
  readonly createDatabase: boolean
  readonly createRole: boolean
  /** Between us and the server stands a pooler that hands out other sessions than it says. */
  readonly pooled: boolean
  readonly standby: boolean
  readonly readOnly: boolean
  /** Reached through a Unix socket. */
  readonly socket: boolean
  readonly connections: ConnectionBudget
  /** Administrative role of a cloud provider, when the server has one: it is not a server of this machine. */
  readonly managedBy: string | undefined
  /** Can copy a database by `STRATEGY` (15), clone files of a file system that can (18). */
  readonly copyStrategy: boolean
  readonly fileClone: boolean
  readonly settings: Readonly<Record<string, string>>
}

interface ConnectionBudget {
  readonly max: number
  /** Kept back for superusers and reserved roles. */
  readonly reserved: number
  /** In use at the moment of asking, our own session not counted. */
  readonly used: number
  /** What this user may still open. */
  readonly free: number
}

interface Row {
  readonly version: number
  readonly versionText: string
  readonly user: string
  readonly superuser: boolean
  readonly createDatabase: boolean
  readonly createRole: boolean
  readonly backend: number
  readonly standby: boolean
  readonly readOnly: boolean
  readonly socket: boolean
  readonly maxConnections: number
  readonly reservedConnections: number
  readonly usedConnections: number
  readonly roleConnectionLimit: number
  readonly managedBy: string | null
  readonly settings: Readonly<Record<string, string>>
}

const capabilitiesSql = readFileSync(new URL('capabilities.sql', import.meta.url), 'utf8')

export async function readCapabilities(client: Client): Promise<Capabilities> {
  const { rows } = await client.query<Row>(capabilitiesSql)
  const row = rows[0]
  if (row === undefined) throw new Error('the server does not know its own current_user')
  const { version, settings } = row
  return {
    version,
    versionText: row.versionText,
    user: row.user,
    superuser: row.superuser,
    createDatabase: row.createDatabase,
    createRole: row.createRole,
    standby: row.standby,
    readOnly: row.readOnly,
    socket: row.socket,
    settings,
    pooled: reportedBackend(client) !== row.backend,
    connections: connectionBudget(row),
    managedBy: row.managedBy ?? undefined,
    copyStrategy: version >= 150_000,
    fileClone: version >= 180_000,
  }
}

/** Kept by pg from the server's greeting; a pooler greets with a number of its own. */
function reportedBackend(client: Client): number | undefined {
  return (client as Client & { readonly processID?: number }).processID
}

function connectionBudget(row: Row): ConnectionBudget {
  const reserved = row.superuser ? 0 : row.reservedConnections
  const used = row.usedConnections - 1
  const forAll = row.maxConnections - reserved - used
  const free = row.roleConnectionLimit < 0 ? forAll : Math.min(forAll, row.roleConnectionLimit)
  return { max: row.maxConnections, reserved: row.reservedConnections, used, free }
}
