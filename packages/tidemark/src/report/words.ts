import type { Footprint } from '../ledger/ledger.ts'

/** A duration to read: `0.4 ms`, `93 ms`, `2.1 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** `1 test`, `66 tests`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
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

/** A size to read: `7.4 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
