import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The last lines that a server wrote before it ended. Its log collector may still be writing the one that says why. */
export async function lastWords(logFolder: string): Promise<string> {
  for (let tries = 0; tries < 100 && !/FATAL|PANIC/.test(readLogs(logFolder)); tries++) await sleep(10)
  return readLogs(logFolder)
}

function readLogs(folder: string): string {
  return readdirSync(folder)
    .map((file) => tail(join(folder, file)))
    .filter((text) => text !== '')
    .join('\n')
}

function tail(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12)
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
