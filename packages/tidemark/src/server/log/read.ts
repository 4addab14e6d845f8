import { readFileSync } from 'node:fs'
import { type Client, DatabaseError } from 'pg'
import type { LogEntry } from './entry.ts'
import { csvStart, parseCsv } from './parse-csv.ts'
import { jsonStart, parseJson } from './parse-json.ts'

const filesSql = readFileSync(new URL('files.sql', import.meta.url), 'utf8')

const megabyte = 2 ** 20
const piece = 4 * megabyte

export interface LogFile {
  readonly file: string
  readonly size: number
}

/** Why a server's log can't be read. */
export interface Unseen {
  readonly unseen: string
}

/** The log's files that were written to in the last seconds. Needs `pg_monitor`, `pg_read_server_files` and two functions. */
export async function logFiles(client: Client, version: number, seconds: number): Promise<readonly LogFile[] | Unseen> {
  const formats = version >= 150_000 ? ['jsonlog', 'csvlog'] : ['csvlog', 'csvlog']
  return orDenied(async () => {
    const { rows } = await client.query<LogFile>(filesSql, [...formats, seconds])
    // A server that writes no such log, or one that nothing was written to: only the first has no current file.
    return rows.length > 0 ? rows : requireLog(client, formats)
  })
}

/** Undefined when the log can be read, otherwise why not. */
export async function whyUnseen(client: Client, version: number): Promise<string | undefined> {
  const seen = await orDenied(async () => {
    const files = await logFiles(client, version, 24 * 3600)
    const last = 'unseen' in files ? undefined : files.at(-1)
    if (last !== undefined) await endOf(client, last)
    return files
  })
  return 'unseen' in seen ? seen.unseen : undefined
}

async function orDenied<Result>(look: () => Promise<Result>): Promise<Result | Unseen> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '42501') return { unseen: error.message }
    throw error
  }
}

async function requireLog(client: Client, formats: readonly string[]): Promise<readonly LogFile[] | Unseen> {
  const current = 'select coalesce(pg_current_logfile($1), pg_current_logfile($2)) as file'
  const { rows } = await client.query<{ file: string | null }>(current, [...formats])
  return (rows[0]?.file ?? null) === null ? { unseen: 'the server writes no log in JSON or CSV' } : []
}

interface Reading {
  /** Which entries to keep. */
  readonly keep: (entry: LogEntry) => boolean
  /** Whether what is before an entry may be of interest. */
  readonly goesOn: (first: LogEntry) => Promise<boolean>
}

/** What a file holds, in its order. Read in pieces from the end backwards, no further than needed. */
export async function readLog(
  client: Client,
  { file, size }: LogFile,
  { keep, goesOn }: Reading,
): Promise<readonly LogEntry[]> {
  const { start, parse } = file.endsWith('json')
    ? { start: jsonStart, parse: parseJson }
    : { start: csvStart, parse: parseCsv }
  const pieces: (readonly LogEntry[])[] = []
  let rest = Buffer.alloc(0)
  let end = size
  while (end > 0) {
    const from = Math.max(0, end - piece)
    const bytes = Buffer.concat([await readPiece(client, file, from, end - from), rest])
    // Searched byte by byte: a piece may begin within a character.
    const begin = from === 0 ? 0 : bytes.toString('latin1').search(start)
    const entries = begin < 0 ? [] : [...parse(bytes.subarray(begin).toString('utf8'))]
    rest = begin < 0 ? bytes : bytes.subarray(0, begin)
    end = from
    pieces.unshift(entries.filter(keep))
    const [first] = entries
    if (first !== undefined && !(await goesOn(first))) break
  }
  return pieces.flat()
}

/** The last lines of a file. */
export async function endOf(client: Client, { file, size }: LogFile): Promise<string> {
  const from = Math.max(0, size - megabyte / 16)
  return (await readPiece(client, file, from, size - from)).toString('latin1')
}

async function readPiece(client: Client, file: string, from: number, length: number): Promise<Buffer> {
  const statement = 'select pg_read_binary_file($1, $2, $3) as bytes'
  const { rows } = await client.query<{ bytes: Buffer }>(statement, [file, from, length])
  return rows[0]?.bytes ?? Buffer.alloc(0)
}
