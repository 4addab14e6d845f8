import { escapeIdentifier } from 'pg'
import { installLedger } from './inner.js'
import { createSchema, insertBulkRows, type Size } from './schema.ts'
import { type BenchServer, openSession, type ServerAccess } from './server.ts'

/** Two databases of one size that strategies clone theirs from. */
export interface Source {
  readonly size: Size
  /** As a project without Tidemark has it. */
  readonly plain: string
  readonly ledger: string
}

/** What a strategy needs: a server, something to clone, and a name for its own database. */
export interface Place {
  readonly access: ServerAccess
  readonly source: Source
  readonly database: string
}

/** Builds both and collects their statistics. */
export async function buildSource({ access, admin }: BenchServer, size: Size): Promise<Source> {
  const name = `${size.rows}_rows_${size.tables}_tables${size.sequences === true ? '_sequences' : ''}`
  const source = { size, plain: `plain_${name}`, ledger: `ledger_${name}` }
  const [plain, ledger] = [escapeIdentifier(source.plain), escapeIdentifier(source.ledger)]
  await admin.query(`create database ${plain} template template0`)
  await fill(access, source.plain, async (client) => {
    await createSchema(client, size)
    if (size.rows > 0) await insertBulkRows(client, size.rows)
  })
  await admin.query(`create database ${ledger} template ${plain} strategy file_copy`)
  await fill(access, source.ledger, installLedger)
  return source
}

type Session = Awaited<ReturnType<typeof openSession>>

async function fill(access: ServerAccess, database: string, work: (client: Session) => Promise<void>): Promise<void> {
  const client = await openSession(access, database)
  try {
    await work(client)
    await client.query('vacuum (freeze, analyze)')
  } finally {
    await client.end()
  }
}
