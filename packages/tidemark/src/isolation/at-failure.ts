import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import type { AtFailure, ConnectionCount, LockWait, WaitingSession } from '../record/at-failure.ts'
import { withoutConstants } from '../server/log/without-values.ts'

const statement = readFileSync(new URL('at-failure.sql', import.meta.url), 'utf8')

/** With fewer connections left than this, they may be why the test failed. */
const few = 5

interface Row {
  readonly max: number
  readonly reserved: number
  readonly open: readonly ConnectionCount[] | null
  readonly waits: readonly LockWait[] | null
}

/** Looks at the server when a test has failed, before anything is ended. Undefined when there is nothing to see, or nobody to ask. */
export async function lookAtFailure(control: Client, lacksConnections: boolean): Promise<AtFailure | undefined> {
  const row = await control.query<Row>(statement).then(
    ({ rows }) => rows[0],
    // The session may be gone: why the test failed is told all the same.
    () => undefined,
  )
  if (row === undefined) return undefined
  const { max, reserved, open, waits } = row
  const counts = open ?? []
  const free = max - reserved - counts.reduce((sum, { count }) => sum + count, 0)
  const seen = {
    ...(lacksConnections || free < few ? { connections: { max, reserved, open: counts } } : {}),
    ...(waits === null ? {} : { waits: waits.map(withoutValues) }),
  }
  return Object.keys(seen).length === 0 ? undefined : seen
}

function withoutValues({ waiting, holding }: LockWait): LockWait {
  return { waiting: plain(waiting), holding: plain(holding) }
}

function plain({ query, ...session }: WaitingSession): WaitingSession {
  return { ...session, query: withoutConstants(query) }
}
