import { resolve } from 'node:path'
import { silent, type Progress } from '../../config/progress.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { databaseUrl } from '../connect.ts'
import { postgresAccount } from './account.ts'
import { withFirstUsable } from './binaries/find.ts'
import { preparePrograms } from './binaries/prepare.ts'
import { startDevelopment, type Development } from './development.ts'
import { withFullDiskExplained } from './disk-full.ts'
import { cacheFolder, runtimeFolder } from './folders.ts'
import { checkServerSettings, type Settings } from './settings.ts'

export interface PostgresOptions {
  /** Major version, 14 to 18; 18 if not given. A `binaries` folder decides itself. */
  readonly version?: number
  /** Folder with `postgres` and `initdb` of a local installation. */
  readonly binaries?: string
  /** True: PostgreSQL's own safe settings, and the data stays in `directory`. False: fast, and gone when it stops. */
  readonly durable?: boolean
  /** Folder of a durable database: empty, or filled by an earlier start. */
  readonly directory?: string
  /** TCP port on 127.0.0.1; a free one if not given, the same again for a durable database while it is free. */
  readonly port?: number
  readonly settings?: Settings
  readonly progress?: Progress
}

/** A running PostgreSQL of this process's own; disposing of it stops it. */
export interface RunningPostgres extends AsyncDisposable {
  /** URL of the superuser `postgres`, with its password, to the database `postgres`. */
  readonly url: string
  readonly port: number
  /** `server_version_num`, 180004 for 18.4. */
  readonly version: number
}

/**
 * Starts a PostgreSQL as an ordinary development database. It listens on 127.0.0.1 and a private Unix socket, and it stops
 * when this process disposes of it or ends, however it ends.
 *
 * @throws TidemarkError TM_EMBEDDED_DIRECTORY when the folder is somebody else's, TM_EMBEDDED_DIRECTORY_BUSY when the
 * database already runs, and the other TM_EMBEDDED_ codes when PostgreSQL cannot be found or started.
 * @example
 * await using postgres = await startPostgres({ durable: true, directory: '.postgres' })
 * console.log(postgres.url)
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const directory = durableDirectory(options)
  checkServerSettings(options.settings ?? {})
  return running(await withFullDiskExplained(() => start(options, directory)))
}

async function start(options: PostgresOptions, directory: string | undefined): Promise<Development> {
  const { version = 18, binaries, port, settings = {}, progress = silent } = options
  const account = postgresAccount()
  const cache = cacheFolder(account)
  const spec = await withFirstUsable(version, binaries, async (candidate) => {
    const programs = await preparePrograms(candidate, cache, account, progress)
    return { ...programs, identity: candidate.identity, account, cache, serverSettings: settings }
  })
  return startDevelopment({ spec, directory, port, runtime: runtimeFolder(account), progress })
}

function running({ access, version, stop }: Development): RunningPostgres {
  return { url: databaseUrl(access, 'postgres'), port: access.port, version, [Symbol.asyncDispose]: stop }
}

function durableDirectory({ durable, directory }: PostgresOptions): string | undefined {
  const wanted = durable ?? directory !== undefined
  if (wanted === (directory !== undefined)) return directory === undefined ? undefined : resolve(directory)
  throw new TidemarkError('TM_EMBEDDED_DIRECTORY', {
    seen: wanted ? 'durable: true without a directory' : `durable: false with the directory ${directory}`,
    facts: { directory: directory ?? '(none)' },
  })
}
