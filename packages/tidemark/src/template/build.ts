import { type Client, DatabaseError } from 'pg'
import type { ResolvedConfig } from '../config/config.ts'
import type { MigrationContext } from '../config/migrator.ts'
import type { Progress } from '../config/progress.ts'
import { dropDatabase } from '../database/drop.ts'
import { markStatement } from '../database/markers.ts'
import { uniqueName } from '../database/names.ts'
import { isDiskFull } from '../database/server-trouble.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { installLedger } from '../ledger/install.ts'
import { connect, databaseEnv, databaseUrl } from '../server/connect.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { withoutTimeouts } from '../server/timeouts.ts'
import { applyDatabaseSettings } from './database-settings.ts'
import { createExtensions } from './extensions.ts'
import { clearHalfBuilt } from './half-built.ts'
import { seal } from './seal.ts'
import type { Template } from './template.ts'

export interface BuildPlan {
  readonly access: ServerAccess
  readonly config: ResolvedConfig
  readonly progress: Progress
  readonly target: Pick<Template, 'name' | 'fingerprint' | 'ledger'>
}

/** Builds a template under a name that nobody looks for; it gets its own when it is complete. The caller holds the build lock. */
export async function buildTemplate(registry: Client, plan: BuildPlan): Promise<void> {
  await clearHalfBuilt(registry, plan.target.name)
  const draft = uniqueName('building')
  try {
    await createDraft(registry, draft, plan)
    await fillDraft(draft, plan)
    await seal(registry, draft, plan)
  } catch (error) {
    // The build's own error counts; a draft that cannot be dropped now is dropped by the next build.
    await discardDraft(registry, draft).catch(() => {})
    throw explain(error)
  }
}

/** Migrators and extensions explain their own errors; this is for the statements around them. */
function explain(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.code?.startsWith('57P0')) return error
  const code = isDiskFull(error) ? 'TM_TEMPLATE_DISK_FULL' : 'TM_TEMPLATE_BUILD'
  return new TidemarkError(code, { seen: `${error.code}: ${error.message}`, cause: error })
}

async function createDraft(registry: Client, draft: string, { config, target }: BuildPlan): Promise<void> {
  // Written first: should this process die before the mark, the next one still knows whose database it is.
  await registry.query("insert into databases (name, purpose, template) values ($1, 'building', $2)", [
    draft,
    target.name,
  ])
  await registry.query(`create database ${quoteIdentifier(draft)} template template0 encoding 'UTF8'`)
  await registry.query(markStatement(draft, { purpose: 'building', detail: target.fingerprint }))
  await applyDatabaseSettings(registry, draft, config.databaseSettings)
}

async function fillDraft(draft: string, { access, config, progress, target }: BuildPlan): Promise<void> {
  const { root, migrators, seeds, extensions } = config
  const place = { url: databaseUrl(access, draft), env: databaseEnv(access, draft) }
  const context: MigrationContext = { ...place, root, progress }
  await inDraft(access, draft, (client) => createExtensions(client, extensions))
  for (const migrator of migrators) await migrator.migrate(context)
  for (const seed of seeds) await seed.migrate(context)
  await inDraft(access, draft, async (client) => {
    await client.query(withoutTimeouts)
    if (target.ledger) await installLedger(client)
    progress('collecting statistics of the template')
    // Clones begin with good plans, and no clone ever has to freeze or hint what is the same in all of them.
    await client.query('vacuum (freeze, analyze)')
  })
  // The first session after a change writes what PostgreSQL has to know of its own catalog into a file (pg_internal.init).
  // Copies of the template's files have it then, and their own first session comes to its database at once.
  await inDraft(access, draft, async () => {})
}

async function inDraft(access: ServerAccess, draft: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = await connect(access, draft, { application: 'tidemark build' })
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

async function discardDraft(registry: Client, draft: string): Promise<void> {
  await dropDatabase(registry, draft)
  await registry.query('delete from databases where name = $1', [draft])
}
