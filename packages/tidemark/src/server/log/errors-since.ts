import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { quoteLiteral } from '../quote.ts'
import type { LogEntry } from './entry.ts'
import { endOf, logFiles, readLog, whyUnseen, type LogFile, type Unseen } from './read.ts'
import { withoutValues } from './without-values.ts'

/** A second. */
const mostLooks = 200

const timesSql = readFileSync(new URL('times.sql', import.meta.url), 'utf8')

export interface LogRequest {
  /** `server_version_num`. */
  readonly version: number
  /** When the run began, milliseconds since 1970. */
  readonly since: number
  readonly isOurs: (database: string) => boolean
}

/** An entry with its time in milliseconds since 1970, by this machine's clock. */
export interface TimedEntry extends LogEntry {
  readonly at: number
}

/** Errors, warnings and long waits for locks of the databases that are asked for, the oldest first, without values. */
export async function errorsSince(client: Client, request: LogRequest): Promise<readonly TimedEntry[] | Unseen> {
  const { version, since } = request
  const seconds = (Date.now() - since) / 1000
  const unseen = await whyUnseen(client, version)
  if (unseen !== undefined) return { unseen }
  const files = await untilComplete(client, request, seconds)
  const relevant = (await readAll(client, files, request)).map(withoutValues)
  const times = await timesOf(client, relevant)
  return relevant.flatMap((entry, index) => timed(entry, times[index], since))
}

function timed(entry: LogEntry, at: number | undefined, since: number): readonly TimedEntry[] {
  return at === undefined || at < since ? [] : [{ ...entry, at }]
}

/** The log is written by a process of its own: once it has a line of ours, it has all that came before. */
async function untilComplete(client: Client, { version }: LogRequest, seconds: number): Promise<readonly LogFile[]> {
  const message = `tidemark: the end of a run, ${process.pid} at ${Date.now()}`
  await client.query(`do $$ begin raise log using message = ${quoteLiteral(message)}; end $$`)
  for (let looks = 1; ; looks += 1) {
    const files = await logFiles(client, version, seconds)
    if ('unseen' in files) return []
    const last = files.at(-1)
    if (looks === mostLooks || (last !== undefined && (await endOf(client, last)).includes(message))) return files
    await pause(5)
  }
}

async function readAll(
  client: Client,
  files: readonly LogFile[],
  { since, isOurs }: LogRequest,
): Promise<readonly LogEntry[]> {
  const reading = {
    keep: (entry: LogEntry) => isOurs(entry.database) && matters(entry),
    goesOn: async (first: LogEntry) => ((await timesOf(client, [first]))[0] ?? 0) >= since,
  }
  const all: (readonly LogEntry[])[] = []
  for (const file of files) all.push(await readLog(client, file, reading))
  return all.flat()
}

/** `log_lock_waits` writes a note, not an error. What Tidemark's own sessions met is not the application's. */
function matters({ severity, message, application }: LogEntry): boolean {
  if (application.startsWith('tidemark')) return false
  return severity === 'LOG' ? message.includes(' still waiting for ') : severity !== 'INFO' && severity !== 'NOTICE'
}

/** A server on another machine may have another idea of now. */
const noticeable = 100

async function timesOf(client: Client, entries: readonly LogEntry[]): Promise<readonly number[]> {
  const asked = Date.now()
  const texts = entries.map(({ timestamp }) => timestamp)
  const { rows } = await client.query<{ at: number; now: number }>(timesSql, [texts])
  const offset = (rows[0]?.now ?? asked) - (asked + Date.now()) / 2
  return rows.map(({ at }) => (Math.abs(offset) < noticeable ? at : at - offset))
}
