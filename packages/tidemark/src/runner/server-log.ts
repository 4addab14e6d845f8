import { slotPrefix } from '../database/names.ts'
import type { EventBody } from '../record/event.ts'
import type { ServerError } from '../record/server-error.ts'
import type { RecordWriter } from '../record/writer.ts'
import { connect } from '../server/connect.ts'
import { errorsSince, type TimedEntry } from '../server/log/errors-since.ts'
import type { Server } from '../server/server.ts'

/** Most errors of a run that the record keeps. */
const kept = 1000
/** Most of one kind within a second: a test that provokes hundreds must not displace what others met. */
const keptOfKind = 20

export interface LoggedRun {
  readonly server: Pick<Server, 'access' | 'version'>
  /** Folder and id that the run's databases are named after. */
  readonly root: string
  readonly run: string
  /** When it began, by `now()`. */
  readonly began: number
}

/** Puts into the record what the server's log says of the databases of a run. Never throws: a run ends as it ended. */
export async function recordServerLog(record: Pick<RecordWriter, 'write'>, run: LoggedRun): Promise<void> {
  for (const event of await readServerLog(run)) record.write(event)
}

async function readServerLog({ server, root, run, began }: LoggedRun): Promise<readonly EventBody[]> {
  const { access, version } = server
  const prefix = slotPrefix(root, run)
  try {
    const client = await connect(access, access.maintenance, { application: 'tidemark log' })
    try {
      const isOurs = (database: string): boolean => database.startsWith(prefix)
      const entries = await errorsSince(client, { version, since: performance.timeOrigin + began, isOurs })
      if ('unseen' in entries) return [{ type: 'server-log-read', errors: 0, leftOut: 0, unseen: entries.unseen }]
      const errors = fewOfEachKind(entries).slice(0, kept)
      const leftOut = entries.length - errors.length
      return [...errors.map(toEvent), { type: 'server-log-read', errors: entries.length, leftOut }]
    } finally {
      await client.end()
    }
  } catch (error) {
    const unseen = error instanceof Error ? error.message : String(error)
    return [{ type: 'server-log-read', errors: 0, leftOut: 0, unseen }]
  }
}

function fewOfEachKind(entries: readonly TimedEntry[]): readonly TimedEntry[] {
  const counts = new Map<string, number>()
  return entries.filter(({ at, database, sqlstate, statement }) => {
    const kind = JSON.stringify([Math.floor(at / 1000), database, sqlstate, statement])
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count <= keptOfKind
  })
}

function toEvent(entry: TimedEntry): ServerError {
  const { database, severity, sqlstate, message, pid } = entry
  const { application, detail, hint, context, statement } = entry
  const at = new Date(entry.at).toISOString()
  const known = { application: application === '' ? undefined : application, detail, hint, context, statement }
  return { type: 'server-error', at, database, severity, sqlstate, message, pid, ...withoutGaps(known) }
}

function withoutGaps<Key extends string>(texts: Readonly<Record<Key, string | undefined>>): { [K in Key]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as { [K in Key]?: string }
}
