import { setTimeout as pause } from 'node:timers/promises'
import { now } from '../isolation/clock.ts'
import type { Leftover } from '../ledger/ledger.ts'
import type { RedisConnection } from './connection.ts'
import { text, type Argument, type Reply } from './resp.ts'

/** A client as CLIENT LIST shows it. */
export interface RedisClient {
  readonly id: number
  readonly name: string
  readonly database: number
  /** Commands queued in MULTI; undefined outside of one. */
  readonly queued: number | undefined
  readonly blocked: boolean
  /** Channels and patterns that it listens to. */
  readonly subscriptions: number
  /** Its last command. */
  readonly command: string
}

/** What of CLIENT LIST is in a database. */
export function readClients(list: Reply | undefined, database: number): readonly RedisClient[] {
  const lines = text(list).split('\n').filter(Boolean)
  return lines.map(readClient).filter((client) => client.database === database && client.name !== 'tidemark')
}

function readClient(line: string): RedisClient {
  const fields = new Map(line.split(' ').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]))
  const number = (name: string): number => Number(fields.get(name) ?? 0)
  const queued = number('multi')
  return {
    id: number('id'),
    name: fields.get('name') ?? '',
    database: number('db'),
    queued: fields.has('multi') && queued >= 0 ? queued : undefined,
    blocked: fields.get('flags')?.includes('b') === true,
    subscriptions: number('sub') + number('psub') + number('ssub'),
    command: fields.get('cmd') ?? '',
  }
}

interface Trouble {
  readonly leftover: Leftover
  /** What ends it. */
  readonly end: readonly Argument[]
}

/**
 * Clients that are in the middle of something, and were not when the mark was made. They get a short grace to finish; then what
 * they are in the middle of is ended.
 */
export async function endUnfinished(
  connection: RedisConnection,
  { list, database, before, graceMs }: Look,
): Promise<readonly Leftover[]> {
  const until = now() + graceMs
  let troubles = unfinished(readClients(list, database), before)
  while (troubles.length > 0 && now() < until) {
    await pause(Math.min(10, graceMs))
    const [later] = await connection.ask(['client', 'list'])
    troubles = unfinished(readClients(later, database), before)
  }
  // Whoever has just finished by himself is an error that counts for nothing.
  await connection.send(...troubles.map(({ end }) => end))
  return troubles.map(({ leftover }) => leftover)
}

interface Look {
  /** CLIENT LIST as it is now. */
  readonly list: Reply
  readonly database: number
  readonly before: readonly RedisClient[]
  readonly graceMs: number
}

function unfinished(clients: readonly RedisClient[], before: readonly RedisClient[]): readonly Trouble[] {
  return clients.flatMap((client) => {
    const then = before.find(({ id }) => id === client.id)
    const { id, queued, blocked, subscriptions, command } = client
    const kill = ['client', 'kill', 'id', id]
    if (queued !== undefined && then?.queued === undefined) {
      return [trouble(client, `a transaction in Redis is open (MULTI, ${queued} queued, last ${command})`, kill)]
    }
    if (blocked && then?.blocked !== true) {
      return [trouble(client, `a command waits in Redis (${command})`, ['client', 'unblock', id, 'error'])]
    }
    if (subscriptions > (then?.subscriptions ?? 0)) {
      return [trouble(client, `a client of Redis is subscribed (${subscriptions} channels or patterns)`, kill)]
    }
    return []
  })
}

function trouble({ id, name, command }: RedisClient, what: string, end: readonly Argument[]): Trouble {
  const application = name === '' ? {} : { application: name }
  return {
    leftover: { kind: 'redis', what, answer: 'ended', query: command, object: `client ${id}`, ...application },
    end,
  }
}
