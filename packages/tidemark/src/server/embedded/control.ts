import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import type { ServerAccess } from '../server.ts'
import { connect } from '../connect.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import type { Instance } from './instance.ts'
import { readBack } from './read-back.ts'
import type { Settings } from './settings.ts'

/** How to reach a server of ours. */
export function accessTo(instance: Instance, port: number, password: string): ServerAccess {
  const where = { kind: 'embedded', host: '127.0.0.1', port, socket: instance.socketFolder } as const
  return { ...where, user: 'postgres', password, maintenance: 'postgres', parameters: '' }
}

/** Reads the settings back and, for a server with a new password, sets that; returns `server_version_num`. */
export async function confirm(access: ServerAccess, settings: Settings, newPassword?: string): Promise<number> {
  return withControl(access, async (client) => {
    await readBack(client, settings)
    if (newPassword !== undefined) {
      await client.query(`ALTER ROLE ${quoteIdentifier(access.user)} PASSWORD ${quoteLiteral(newPassword)}`)
    }
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    )
    return rows[0]?.version ?? 0
  })
}

/** @public Used through an import() that dead-code analysis does not follow. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url')
}

export async function withControl<Result>(
  access: ServerAccess,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(access, access.maintenance, { application: 'tidemark keeper' })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
