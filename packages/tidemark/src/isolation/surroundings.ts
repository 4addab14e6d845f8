import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { now } from './clock.ts'

// Prepared, as every file asks for them: planning takes longer than looking.
const around = { name: 'tidemark_around', text: sqlOf('surroundings.sql') }
const known = { name: 'tidemark_known', text: sqlOf('known-things.sql') }

export interface KnownThings {
  /** Greatest id of a role, database or tablespace. */
  readonly newest: string
  /** What is said of each role: attributes, settings and memberships. */
  readonly roles: Readonly<Record<string, readonly string[]>>
}

/** What is around a database: new things of the whole server, and sessions that are idle. */
export interface Surroundings {
  readonly known: KnownThings
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

/** What there is on the server as a whole. */
export async function knownThings(control: Client): Promise<KnownThings | undefined> {
  const { rows } = await control.query<KnownThings>(known)
  return rows[0]
}

/** What is said of roles now that wasn't said of them before. What was taken away is nothing that is left. */
export function changedRoles(
  before: KnownThings,
  after: KnownThings,
): readonly (readonly [role: string, now: string])[] {
  return Object.entries(after.roles).flatMap(([name, said]) => {
    const earlier = before.roles[name]
    const more = earlier === undefined ? [] : said.filter((each) => !earlier.includes(each))
    return more.length === 0 ? [] : [[name, more.join(', ')] as const]
  })
}

/** Looks for what has been added since, and who is there. */
export async function lookAround(control: Client, { newest }: KnownThings): Promise<Surroundings | undefined> {
  const asked = now()
  const { rows } = await control.query<Surroundings & { readonly now: number }>({ ...around, values: [newest] })
  const [row] = rows
  const things = await knownThings(control)
  if (row === undefined || things === undefined) return undefined
  const zero = performance.timeOrigin + offsetOf(row.now, asked, now())
  const sessions = row.sessions.map(({ openedAt, usedAt, ...session }) =>
    Object.assign(session, { openedAt: openedAt - zero, usedAt: usedAt - zero }),
  )
  return { ...row, known: things, sessions }
}

/** A server on another machine may have another idea of now. */
const noticeable = 100

function offsetOf(theirs: number, asked: number, answered: number): number {
  const offset = theirs - performance.timeOrigin - (asked + answered) / 2
  return Math.abs(offset) < noticeable ? 0 : offset
}

function sqlOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}
