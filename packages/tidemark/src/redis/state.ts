import { now } from '../isolation/clock.ts'
import type { Footprint } from '../ledger/ledger.ts'
import type { RedisChanges, RedisKeyChange } from './changes.ts'
import type { RedisConnection } from './connection.ts'
import { text, type Argument } from './resp.ts'
import { scan } from './scan.ts'

/** One key as it was. */
interface Entry {
  readonly type: string
  /** What RESTORE takes. */
  readonly dump: Buffer
  /** Milliseconds that it had to live; -1: for ever. */
  readonly ttl: number
  /** When that was looked up. */
  readonly at: number
}

/** Everything under the keys of one claim. Keys as latin1, so that any bytes can be one. */
export type Keyspace = ReadonlyMap<string, Entry>

const chunk = 500
const shown = 20
/** Two looks at the same key may differ by this without anybody having touched it. */
const toleranceMs = 1000

/** Reads everything that matches. */
export async function readKeyspace(connection: RedisConnection, pattern: string): Promise<Keyspace> {
  const keys = await scan(connection, pattern)
  const entries = new Map<string, Entry>()
  for (let from = 0; from < keys.length; from += chunk) {
    const part = keys.slice(from, from + chunk)
    const replies = await connection.ask(
      ...part.flatMap((key) => [
        ['type', key],
        ['pttl', key],
        ['dump', key],
      ]),
    )
    const at = now()
    for (const [index, key] of part.entries()) {
      const [type, ttl, dump] = replies.slice(index * 3, index * 3 + 3)
      // It may have ended its life in between.
      if (Buffer.isBuffer(dump)) entries.set(key.toString('latin1'), { type: text(type), dump, ttl: Number(ttl), at })
    }
  }
  return entries
}

/** What has to be sent to make one state of another. */
export function commandsTo(to: Keyspace, from: Keyspace): readonly (readonly Argument[])[] {
  const gone = [...from.keys()].filter((key) => !to.has(key)).map((key) => ['del', bytes(key)])
  const back = [...to].flatMap(([key, entry]) => {
    const present = from.get(key)
    const alive = Math.max(1, entry.ttl)
    if (present?.dump.equals(entry.dump) !== true) {
      return [['restore', bytes(key), entry.ttl < 0 ? 0 : alive, entry.dump, 'replace']]
    }
    if (entry.ttl >= 0) return [['pexpire', bytes(key), alive]]
    return present.ttl < 0 ? [] : [['persist', bytes(key)]]
  })
  return [...gone, ...back]
}

/** What was changed between two looks. A key whose time was over by itself is no change. */
export function changesBetween(before: Keyspace, after: Keyspace): RedisChanges | undefined {
  const changes: RedisKeyChange[] = []
  for (const [key, { type }] of after) {
    if (!before.has(key)) changes.push({ key: readable(key), type, change: 'inserted' })
  }
  for (const [key, entry] of before) {
    const present = after.get(key)
    if (present === undefined) {
      if (!hasExpired(entry)) changes.push({ key: readable(key), type: entry.type, change: 'deleted' })
    } else if (!isSame(entry, present)) {
      changes.push({ key: readable(key), type: present.type, change: 'updated' })
    }
  }
  return changes.length === 0 ? undefined : { types: count(changes), keys: changes.slice(0, shown) }
}

function count(changes: readonly RedisKeyChange[]): Footprint {
  const types: Record<string, Record<string, number>> = {}
  for (const { type, change } of changes) {
    const counts = (types[type] ??= {})
    counts[change] = (counts[change] ?? 0) + 1
  }
  return types
}

function isSame(before: Entry, after: Entry): boolean {
  const sameEnd = before.ttl < 0 === after.ttl < 0 && Math.abs(endOf(before) - endOf(after)) < toleranceMs
  return sameEnd && before.dump.equals(after.dump)
}

function endOf({ ttl, at }: Entry): number {
  return ttl < 0 ? 0 : at + ttl
}

function hasExpired(entry: Entry): boolean {
  return entry.ttl >= 0 && endOf(entry) <= now() + toleranceMs
}

function bytes(key: string): Buffer {
  return Buffer.from(key, 'latin1')
}

function readable(key: string): string {
  return bytes(key).toString('utf8')
}
