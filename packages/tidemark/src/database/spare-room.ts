import { statfs } from 'node:fs/promises'
import type { Client } from 'pg'
import { isLoopback } from '../server/guard.ts'
import type { ServerAccess } from '../server/server.ts'
import { dataDirectory } from './data-directory.ts'

/** Connections that stay free for tests while a spare is being made. */
const freeConnections = 8
/** What has to stay free on the disk beside the spare: tests write, too. */
const freeBytes = 512 * 1024 * 1024
/** Most that is copied for a spare where nobody can see how full the disk is. */
const blindBytes = 256 * 1024 * 1024

interface Budget {
  readonly bytes: number
  readonly connections: number
}

const budgetSql = `
  select
    pg_database_size($1::name)::float8 as bytes,
    current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity where backend_type = 'client backend')
      as connections`

/** A spare is a convenience: it never takes the last connections, nor the disk's last room. */
export async function hasRoomForSpare(registry: Client, access: ServerAccess, source: string): Promise<boolean> {
  const { rows } = await registry.query<Budget>(budgetSql, [source])
  const { bytes, connections } = rows[0] ?? { bytes: Infinity, connections: 0 }
  if (connections < freeConnections) return false
  const free = isLoopback(access.host) ? await freeOnDisk(registry) : undefined
  return free === undefined ? bytes <= blindBytes : 2 * bytes + freeBytes <= free
}

/** Undefined where the server's disk is not seen from here, as in a container. */
async function freeOnDisk(registry: Client): Promise<number | undefined> {
  const directory = await dataDirectory(registry)
  if (directory === undefined) return undefined
  return statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  )
}
