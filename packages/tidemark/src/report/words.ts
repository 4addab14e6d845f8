import type { Footprint, Leftover } from '../ledger/ledger.ts'
import type { RedisChanges } from '../redis/changes.ts'

/** A duration to read: `0.4 ms`, `93 ms`, `2.1 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** `20,000`. */
export function figure(number: number): string {
  return number.toLocaleString('en')
}

/** `1 test`, `1,066 tests`. */
export function count(number: number, noun: string): string {
  return `${figure(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** `test/booking.test.ts > bookings > refuses a taken slot`, or the command line. */
export function title(file: string, path: readonly string[]): string {
  return file === '' ? path.join(' ') : [file, ...path].join(' > ')
}

/** `appointments +3 ~1 -2, clients +1`; `nothing` when nothing changed. */
export function changes(footprint: Footprint): string {
  const tables = Object.entries(footprint).map(([table, { inserted, updated, deleted }]) =>
    [table, inserted && `+${inserted}`, updated && `~${updated}`, deleted && `-${deleted}`].filter(Boolean).join(' '),
  )
  return tables.join(', ') || 'nothing'
}

/** What was changed: rows, sequences, keys of Redis. */
export interface Changed {
  readonly footprint: Footprint
  readonly sequences?: number
  readonly redis?: RedisChanges | undefined
}

/** `clients +1, 2 sequences, Redis: string +1 (session:1)`; `nothing` when nothing changed. */
export function allChanges({ footprint, sequences = 0, redis }: Changed): string {
  const rows = changes(footprint)
  const known = [
    rows !== 'nothing' && rows,
    sequences > 0 && count(sequences, 'sequence'),
    redis && redisChanges(redis),
  ]
  return known.filter(Boolean).join(', ') || 'nothing'
}

/** Keys of Redis that are named. */
const named = 5

function redisChanges({ types, keys }: RedisChanges): string {
  const first = keys.slice(0, named).map(({ key }) => key)
  return `Redis: ${changes(types)} (${[...first, ...(keys.length > named ? ['…'] : [])].join(', ')})`
}

/** A size to read: `7.4 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}

/** `a transaction open for 5 s (ended)`. */
export function leftoverLine({ what, answer }: Leftover): string {
  return `${what} (${answer})`
}

/** A part of a whole: `3.4 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(1)} %`
}

/** A long duration to read: `1 min 35 s`, below two minutes as `duration`. */
export function longDuration(ms: number): string {
  if (ms < 120_000) return duration(ms)
  const seconds = Math.round(ms / 1000)
  return [`${Math.floor(seconds / 60)} min`, seconds % 60 > 0 && `${seconds % 60} s`].filter(Boolean).join(' ')
}

/** `18.4`, from `server_version_num`. */
export function postgresVersion(number: number): string {
  return `${Math.floor(number / 10_000)}.${number % 10_000}`
}

/** The beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Any text on one line, of at most so many characters. */
export function cut(text: string, longest: number): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
