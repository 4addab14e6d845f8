import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Bytes of each log. */
export type LogSizes = ReadonlyMap<string, number>

/** What earlier starts have written: the logs of a durable server stay. */
export function logSizes(folder: string): LogSizes {
  return new Map(readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size]))
}

/** The last lines that a server wrote since its start. Its log collector may still be writing the one that says why. */
export async function lastWords(logFolder: string, before: LogSizes): Promise<string> {
  for (let tries = 0; tries < 100 && !/FATAL|PANIC/.test(readLogs(logFolder, before)); tries++) await sleep(10)
  return readLogs(logFolder, before)
}

function readLogs(folder: string, before: LogSizes): string {
  return readdirSync(folder)
    .map((file) => tail(join(folder, file), before.get(file) ?? 0))
    .filter((text) => text !== '')
    .join('\n')
}

function tail(file: string, from: number): string {
  const content = readFileSync(file)
  // One that is smaller was begun anew.
  const text = content.subarray(content.length < from ? 0 : from).toString('utf8')
  const lines = text.trimEnd().split('\n').slice(-12)
  return (file.endsWith('.json') ? lines.map((line) => plain(line)) : lines).join('\n')
}

/** A line of the JSON log as the plain log would show it. */
function plain(line: string): string {
  try {
    const { error_severity, message, detail, hint } = JSON.parse(line) as Readonly<Record<string, string>>
    return [`${error_severity}:  ${message}`, ...[detail, hint].filter((text) => text !== undefined)].join('\n')
  } catch {
    return line
  }
}
