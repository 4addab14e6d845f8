import { type Client, DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { quoteIdentifier } from '../server/quote.ts'
import { copyStrategy } from './copy-strategy.ts'
import { type Marker, markStatement, readMarker } from './markers.ts'
import { isDiskFull } from './server-trouble.ts'
import { endSessions } from './sessions.ts'
import { sharesBlocks } from './shares-blocks.ts'
import { sqlFile } from './sql-file.ts'

export interface CloneRequest {
  /** Template, snapshot, or a database in use: its sessions are ended for it. */
  readonly template: string
  readonly database: string
  /** The source is a leased or kept database, not a sealed one. */
  readonly open?: boolean
  /** Set last: a clone without it is not complete. */
  readonly marker: Marker
}

interface Source {
  readonly comment: string | null
  readonly sealed: boolean
  /** The server has not crashed since it was sealed. */
  readonly intact: boolean
  readonly sessions: number
  readonly version: number
  readonly durableBytes: number | null
  /** Of the server's data, for users who may ask. */
  readonly directory: string | null
  readonly owner: string | null
  readonly connectionLimit: number
  readonly statements: readonly string[]
}

const sourceSql = sqlFile('clone-source.sql')
const attempts = 5

/** Clones a database, a sealed one as a rule, with the settings, rights and owner that CREATE DATABASE leaves behind. */
export async function cloneDatabase(client: Client, request: CloneRequest): Promise<void> {
  try {
    const source = await readSource(client, request)
    await copy(client, request, source)
    // One simple query is one transaction: settings, rights and mark appear together.
    await client.query([...source.statements, markStatement(request.database, request.marker)].join(';\n'))
  } catch (error) {
    throw explain(error, request.template)
  }
}

async function readSource(client: Client, { template, database, open = false }: CloneRequest): Promise<Source> {
  const { rows } = await client.query<Source>(sourceSql, [template, database])
  const source = rows[0]
  const purpose = readMarker(source?.comment ?? null)?.purpose
  const right = open ? purpose === 'database' || purpose === 'kept' : purpose === 'template' || purpose === 'snapshot'
  if (source === undefined || source.sealed === open || !right) {
    const seen = source === undefined ? 'no such database' : `comment ${source.comment ?? '(none)'}`
    throw new TidemarkError('TM_DATABASE_NO_TEMPLATE', { seen, facts: { template } })
  }
  if (!open && !source.intact) {
    throw new TidemarkError('TM_DATABASE_CRASHED', {
      seen: 'the registry does not count it as intact',
      facts: { template },
    })
  }
  return source
}

/** Extensions' workers may enter even a sealed database: they are ended before the copy, and again when one was quicker. */
async function copy(client: Client, { template, database }: CloneRequest, source: Source): Promise<void> {
  const statement = await createStatement(client, template, database, source)
  for (let attempt = 1; ; attempt += 1) {
    if (source.sessions > 0 || attempt > 1) await endSessions(client, template)
    try {
      await client.query(statement)
      return
    } catch (error) {
      const entered = error instanceof DatabaseError && error.code === '55006'
      if (!entered || attempt === attempts) throw error
    }
  }
}

async function createStatement(client: Client, template: string, database: string, source: Source): Promise<string> {
  const { version, durableBytes, directory, owner, connectionLimit } = source
  const shares = version >= 180_000 && directory !== null && (await sharesBlocks(directory))
  const strategy = copyStrategy({ version, durableBytes, sharesBlocks: shares })
  if (strategy.fileCopyMethod === 'clone') await client.query('set file_copy_method = clone')
  return [
    `create database ${quoteIdentifier(database)} template ${quoteIdentifier(template)}`,
    strategy.clause,
    owner === null ? '' : `owner ${quoteIdentifier(owner)}`,
    `connection limit ${connectionLimit}`,
  ].join(' ')
}

function explain(error: unknown, template: string): unknown {
  if (!(error instanceof DatabaseError)) return error
  const code = isDiskFull(error) ? 'TM_DATABASE_DISK_FULL' : 'TM_DATABASE_CLONE'
  return new TidemarkError(code, { seen: `${error.code}: ${error.message}`, facts: { template }, cause: error })
}
