import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { now } from './clock.ts'

const statement = readFileSync(new URL('surroundings.sql', import.meta.url), 'utf8')

/** What is around a database: new things of the whole server, and sessions that are idle. */
export interface Surroundings {
  /** Greatest id of a role, database or tablespace. */
  readonly newest: string
  readonly added: readonly { readonly kind: 'role' | 'database' | 'tablespace'; readonly name: string }[]
  /** Others are at work on the server: what is new may be theirs. */
  readonly shared: boolean
  readonly sessions: readonly IdleSession[]
}

export interface IdleSession {
  readonly pid: number
  readonly application: string
  /** When it began, by `now()`. */
  readonly openedAt: number
  /** When its last statement ended. */
  readonly usedAt: number
}

const newestSql = `
select greatest(
  (select max(oid) from pg_roles),
  (select max(oid) from pg_database),
  (select max(oid) from pg_tablespace)
)::text as newest`

/** What to tell new things by. */
export async function newestThing(control: Client): Promise<string | undefined> {
  const { rows } = await control.query<{ readonly newest: string }>(newestSql)
  return rows[0]?.newest
}

/** Looks for what has been added since, and who is there. */
export async function lookAround(control: Client, since: string): Promise<Surroundings | undefined> {
  const asked = now()
  const { rows } = await control.query<Surroundings & { readonly now: number }>(statement, [since])
  const [row] = rows
  if (row === undefined) return undefined
  const zero = performance.timeOrigin + offsetOf(row.now, asked, now())
  const sessions = row.sessions.map(({ openedAt, usedAt, ...session }) =>
    Object.assign(session, { openedAt: openedAt - zero, usedAt: usedAt - zero }),
  )
  return { ...row, sessions }
}

/** A server on another machine may have another idea of now. */
const noticeable = 100

function offsetOf(theirs: number, asked: number, answered: number): number {
  const offset = theirs - performance.timeOrigin - (asked + answered) / 2
  return Math.abs(offset) < noticeable ? 0 : offset
}
