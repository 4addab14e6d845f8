import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { recordVersion, type Event } from './event.ts'
import { eventsFile } from './folders.ts'
import { OpenTests } from './open-tests.ts'

/**
 * Reads a run's events in the order in which they were written. What a crash or a full disk tore is passed over; a test whose worker ended
 * under it ends as failed.
 */
export async function* readRecord(directory: string): AsyncGenerator<Event> {
  const file = eventsFile(directory)
  if (!existsSync(file)) throw new TidemarkError('TM_RECORD_NOT_FOUND', { seen: file })
  const open = new OpenTests()
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const event = parse(line) ?? parse(line.slice(line.lastIndexOf(beginning)))
    if (event !== undefined) yield* open.follow(known(event, file))
  }
  yield* open.end()
}

/** Of each line. In the middle of one it is where the next writer went on behind the torn one of another. */
const beginning = '{"v":'

function parse(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): value is Event {
  if (typeof value !== 'object' || value === null || !('v' in value) || !('type' in value)) return false
  // Half of one, as a tool or an editor may leave it, names no test.
  return (
    (value.type !== 'test-ended' && value.type !== 'test-started') ||
    ('file' in value && 'path' in value && Array.isArray(value.path))
  )
}

function known(event: Event, file: string): Event {
  const version: number = event.v
  if (version <= recordVersion) return event
  throw new TidemarkError('TM_RECORD_NEWER', { seen: `${file}: version ${version}`, facts: { known: recordVersion } })
}
