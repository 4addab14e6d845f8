import { type Client, escapeIdentifier } from 'pg'
import type { Place } from '../sources.ts'
import { openSession } from '../server.ts'
import type { Strategy } from './strategy.ts'

/** How CREATE DATABASE copies. */
export interface Copying {
  readonly clause: 'wal_log' | 'file_copy'
  /** `file_copy_method = clone`: the file system shares blocks, or the kernel copies. */
  readonly clone: boolean
}

/** A database for each test: CREATE DATABASE and connect before it, disconnect and DROP after it. */
export async function openClone({ access, source, database }: Place, { clause, clone }: Copying): Promise<Strategy> {
  const admin = await openSession(access, access.maintenance)
  if (clone) await admin.query('set file_copy_method = clone')
  const name = escapeIdentifier(database)
  let session: Client | undefined
  const after = async (): Promise<void> => {
    await session?.end()
    session = undefined
    await admin.query(`drop database if exists ${name} with (force)`)
  }
  return {
    before: async () => {
      await admin.query(`create database ${name} template ${escapeIdentifier(source.plain)} strategy ${clause}`)
      session = await openSession(access, database)
      return session
    },
    after,
    upkeep: () => Promise.resolve(),
    async [Symbol.asyncDispose]() {
      await after()
      await admin.end()
    },
  }
}
