import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import type { Check } from './check.ts'

/** Where a server's data and programs are. */
export interface Installation {
  readonly dataDirectory: string
  readonly binaries: string
}

const installationSql = readFileSync(new URL('installation.sql', import.meta.url), 'utf8')
const missingExtensionsSql = readFileSync(new URL('missing-extensions.sql', import.meta.url), 'utf8')

/** Undefined for a user who may not know. */
export async function readInstallation(client: Client, superuser: boolean): Promise<Installation | undefined> {
  if (!superuser) return undefined
  const { rows } = await client.query<Installation>(installationSql)
  return rows[0]
}

export function binariesCheck({ binaries }: Installation): Check {
  return { name: 'binaries', status: 'ok', detail: binaries }
}

export async function extensionsCheck(client: Client, extensions: readonly string[]): Promise<Check> {
  const { rows } = await client.query<{ name: string }>(missingExtensionsSql, [extensions])
  const missing = rows.map(({ name }) => name).join(', ')
  if (missing === '') return { name: 'extensions', status: 'ok', detail: extensions.join(', ') || 'none asked for' }
  const todo =
    'Install them for this PostgreSQL (Debian: postgresql-contrib or postgresql-VERSION-NAME), or use another server.'
  return { name: 'extensions', status: 'failed', detail: `not installed on the server: ${missing}`, todo }
}
