import type { Client } from 'pg'
import type { Capabilities } from '../../server/capabilities.ts'
import { whyUnseen } from '../../server/log/read.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import type { Server } from '../../server/server.ts'
import type { Check } from './check.ts'

/** What each version lacks that a newer one has, newest first. */
const gaps: readonly (readonly [before: number, lack: string])[] = [
  [180_000, 'before 18: a template is copied block by block, never cloned by the file system (file_copy_method)'],
  [170_000, 'before 17: no locale provider of its own, sorting follows the system library'],
  [150_000, 'before 15: the way of copying a template cannot be chosen; each clone costs checkpoints'],
]

export function serverCheck({ access, start }: Server, { versionText, user }: Capabilities): Check {
  const place = `${user}@${access.host}:${access.port}`
  const ready = `${start.how}, ready in ${Math.round(start.ms)} ms`
  return { name: 'server', status: 'ok', detail: `${access.kind} PostgreSQL ${versionText}, ${place} (${ready})` }
}

export function versionCheck({ version }: Capabilities): Check {
  const lacks = gaps.filter(([before]) => version < before).map(([, lack]) => lack)
  return { name: 'version', status: 'ok', detail: lacks.join('\n') || 'nothing that Tidemark uses is missing' }
}

export function rightsCheck({ superuser, createDatabase, user }: Capabilities): Check {
  const name = 'rights'
  if (superuser) return { name, status: 'ok', detail: `${user} is a superuser: rewind works` }
  if (!createDatabase)
    return {
      name,
      status: 'failed',
      detail: `${user} may not create databases`,
      todo: `alter role ${quoteIdentifier(user)} createdb`,
    }
  const detail = `${user} may create databases, but is no superuser: each test gets a clone instead of a rewind`
  return { name, status: 'warning', detail, todo: `alter role ${quoteIdentifier(user)} superuser` }
}

export function connectionsCheck({ connections }: Capabilities): Check {
  const { max, used, free } = connections
  const detail = `${free} of ${max} free, ${used} in use; a worker takes 2 and what the tests open`
  if (free >= 20) return { name: 'connections', status: 'ok', detail }
  const todo = 'alter system set max_connections = 200 -- then restart the server'
  return { name: 'connections', status: 'warning', detail, todo }
}

/** Settings that make a server of tests alone faster. They cost safety in a crash: never for data that matters. */
const fastSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

export function settingsCheck({ settings }: Capabilities): Check {
  const name = 'settings'
  const slow = Object.entries(fastSettings).filter(([setting, fast]) => settings[setting] !== fast)
  if (slow.length === 0) return { name, status: 'ok', detail: 'durability is off, as tests want it' }
  const lines = slow.map(([setting, fast]) => `alter system set ${setting} = ${fast};`)
  return {
    name,
    status: 'warning',
    detail: `durable: ${slow.map(([setting]) => `${setting} = ${settings[setting]}`).join(', ')}`,
    todo: ['if the server holds nothing but test data:', ...lines, 'select pg_reload_conf();'].join('\n'),
  }
}

/** Whether errors that an application swallows can be found. */
export async function logCheck(client: Client, { version, user }: Capabilities): Promise<Check> {
  const name = 'log'
  const unseen = await whyUnseen(client, version)
  if (unseen === undefined) return { name, status: 'ok', detail: 'errors that applications swallow are read from it' }
  const format = version >= 150_000 ? 'jsonlog' : 'csvlog'
  const role = quoteIdentifier(user)
  const todo = unseen.startsWith('permission')
    ? `grant pg_monitor, pg_read_server_files to ${role};\ngrant execute on function pg_current_logfile(text), pg_read_binary_file(text, bigint, bigint) to ${role};`
    : `logging_collector = on\nlog_destination = '${format}' -- in postgresql.conf, then restart the server`
  return { name, status: 'warning', detail: `errors that applications swallow are not seen: ${unseen}`, todo }
}
