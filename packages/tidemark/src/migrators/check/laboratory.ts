import type { Client } from 'pg'
import type { ResolvedConfig } from '../../config/config.ts'
import type { MigrationContext } from '../../config/migrator.ts'
import type { Progress } from '../../config/progress.ts'
import type { Scratch } from '../../database/scratch.ts'
import { isTidemarkError, type TidemarkError } from '../../errors/tidemark-error.ts'
import { connect, databaseEnv, databaseUrl } from '../../server/connect.ts'
import type { ServerAccess } from '../../server/server.ts'
import { applyDatabaseSettings } from '../../template/database-settings.ts'
import { createExtensions } from '../../template/extensions.ts'
import { readState, type State } from './state.ts'

/** Where migrations are tried: databases that nobody else uses, and what can be done with them. */
export interface Laboratory {
  /** A database as the first migration finds it. */
  empty(): Promise<string>
  /** Works in a copy, which is dropped afterwards. */
  inCopy<Result>(source: string, work: (database: string) => Promise<Result>): Promise<Result>
  /** Runs one direction of a migration; what it fails with is the answer, and nothing where it doesn't. */
  run(database: string, direction: (context: MigrationContext) => Promise<void>): Promise<Attempt>
  state(database: string): Promise<State>
  in<Result>(database: string, work: (client: Client) => Promise<Result>): Promise<Result>
  copy(source: string): Promise<string>
  readonly progress: Progress
}

export interface Attempt {
  readonly ms: number
  readonly error: TidemarkError | undefined
}

export interface Equipment {
  readonly access: ServerAccess
  readonly config: ResolvedConfig
  readonly scratch: Scratch
  readonly progress: Progress
}

export function equip({ access, config, scratch, progress }: Equipment): Laboratory {
  const inside = async <Result>(database: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
    const client = await connect(access, database, { application: 'tidemark migrations' })
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  return {
    progress,
    in: inside,
    copy: (source) => scratch.clone(source),
    state: (database) => inside(database, readState),
    empty: async () => {
      const database = await scratch.create()
      await applyDatabaseSettings(scratch.registry, database, config.databaseSettings)
      await inside(database, (client) => createExtensions(client, config.extensions))
      return database
    },
    inCopy: async (source, work) => {
      const database = await scratch.clone(source)
      try {
        return await work(database)
      } finally {
        await scratch.drop(database)
      }
    },
    run: (database, direction) => {
      const place = { url: databaseUrl(access, database), env: databaseEnv(access, database) }
      return scratch.alone(() => attempt(() => direction({ ...place, root: config.root, progress: () => {} })))
    },
  }
}

/** A migration that fails is a finding; anything else that goes wrong ends the check. */
async function attempt(work: () => Promise<void>): Promise<Attempt> {
  const began = performance.now()
  try {
    await work()
    return { ms: performance.now() - began, error: undefined }
  } catch (error) {
    if (!isTidemarkError(error) || !migrationErrors.has(error.code)) throw error
    return { ms: performance.now() - began, error }
  }
}

const migrationErrors: ReadonlySet<string> = new Set([
  'TM_MIGRATION_SQL',
  'TM_MIGRATION_OPEN_TRANSACTION',
  'TM_MIGRATION_COMMAND',
  'TM_MIGRATION_FUNCTION',
  'TM_MIGRATION_TYPESCRIPT',
])
