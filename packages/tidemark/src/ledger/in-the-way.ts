import type { Client } from 'pg'
import { quoteLiteral } from '../server/quote.ts'
import { abridge } from './abridge.ts'
import type { Leftover, Mark } from './ledger.ts'

/** Somebody who could block a rewind or commit after it, as `tidemark.in_the_way` reports it. */
export interface InTheWay {
  readonly kind: 'transaction' | 'query' | 'advisory-lock' | 'prepared-transaction'
  readonly pid?: number
  readonly application?: string
  readonly query?: string
  readonly object?: string
  /** Unknown, as the query is, in a session with `track_activities = off`. */
  readonly ageMs?: number
}

/** Without the session locks that were held at the mark already. */
export async function stillInTheWay(control: Client, mark?: Mark): Promise<readonly InTheWay[]> {
  const { rows } = await control.query<{ readonly found: readonly InTheWay[] | null }>(
    'select tidemark.in_the_way($1) as found',
    [mark ?? null],
  )
  return rows[0]?.found ?? []
}

/** Ends the sessions and prepared transactions, and says what each of them was. */
export async function clearTheWay(control: Client, found: readonly InTheWay[]): Promise<readonly Leftover[]> {
  const pids = new Set(found.flatMap(({ pid }) => (pid === undefined ? [] : [pid])))
  if (pids.size > 0) await endSessions(control, [...pids])
  for (const { kind, object } of found) {
    if (kind === 'prepared-transaction') await control.query(`rollback prepared ${quoteLiteral(object ?? '')}`)
  }
  return found.map((item) => describe(item))
}

/** Looks every millisecond whether the sessions are gone, and with them their locks; the server's own waiting looks every 100. */
async function endSessions(control: Client, pids: readonly number[]): Promise<void> {
  await control.query('select pg_terminate_backend(p) from unnest($1::int[]) as p', [pids])
  for (let looks = 0; looks < 2000; looks += 1) {
    const { rows } = await control.query<{ readonly alive: boolean }>(
      `select pg_sleep(0.001), exists (
         select from unnest($1::int[]) as p cross join lateral pg_stat_get_activity(p)
       ) as alive`,
      [pids],
    )
    if (rows[0]?.alive === false) return
  }
}

function describe(item: InTheWay): Leftover {
  const { kind, pid, application, query, object, ageMs } = item
  return {
    kind,
    what: sentence(item),
    answer: 'ended',
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(pid === undefined ? {} : { pid }),
    ...(application === undefined || application === '' ? {} : { application }),
    ...(query === undefined ? {} : { query }),
    ...(object === undefined ? {} : { object }),
  }
}

function sentence({ kind, pid, application, query, object, ageMs }: InTheWay): string {
  const who = `pid ${pid}${application ? `, application ${application}` : ''}`
  switch (kind) {
    case 'transaction':
      return ageMs === undefined
        ? `an open transaction (${who}), of which track_activities = off hides more`
        : `an open transaction (${who}), begun ${ageMs} ms ago, last statement: ${abridge(query ?? '')}`
    case 'query':
      return `a running query (${who}), for ${ageMs} ms: ${abridge(query ?? '')}`
    case 'advisory-lock':
      return `the session advisory lock ${object} (${who})${query === undefined ? '' : `, last statement: ${abridge(query)}`}`
    case 'prepared-transaction':
      return `the prepared transaction ${object}, prepared ${ageMs} ms ago`
  }
}
