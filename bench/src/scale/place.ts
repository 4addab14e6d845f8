import type { Client } from 'pg'
import type { OwnedDatabase, Tidemark } from 'tidemark'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { work } from '../work.ts'
import { openTestSession } from './opened.ts'

/** A leased database and a test's session in it. */
export interface Place extends AsyncDisposable {
  readonly database: OwnedDatabase
  readonly session: Client
}

export interface LeasedPlace extends Place {
  /** How long the lease took. */
  readonly ms: number
}

export async function takePlace(server: BenchServer, tidemark: Tidemark): Promise<LeasedPlace> {
  const [database, ms] = await timed(() => tidemark.database())
  const session = await openTestSession(server, database)
  return {
    database,
    session,
    ms,
    async [Symbol.asyncDispose]() {
      await session.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** One test, and how long it took to take it back. */
export async function undo({ database, session }: Place): Promise<number> {
  await work(session)
  const [{ replaced }, ms] = await timed(() => database.rewind())
  if (replaced !== undefined) throw new Error(`not rewound: ${replaced.reason}`)
  return ms
}
