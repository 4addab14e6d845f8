import { sqlMigrations } from '../../src/migrators/sql.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import type { ResolvedConfig } from '../../src/config/config.ts'

/** What a test process is told to do: prepare a project's template and lease one of its databases. */
export interface Order {
  readonly config: ResolvedConfig
  readonly run: string
  readonly slots: number
  readonly hint: number
}

export interface Answer {
  readonly built?: boolean
  readonly template?: string
  readonly database?: string
  readonly error?: string
}

const say = (answer: Answer | 'ready'): void => {
  process.send?.(answer)
}

process.on('message', (order: Order) => {
  carryOut(order).then(say, (error: unknown) => say({ error: String(error) }))
})
say('ready')

/** Holds the lease until the order after it: the databases of a round are in use at the same time. */
let release = async (): Promise<void> => {}

async function carryOut({ config: plain, run, slots, hint }: Order): Promise<Answer> {
  await release()
  const config = { ...plain, migrators: [sqlMigrations('migrations')] }
  await using server = await openServer(config, () => {})
  const { name: template, built } = await prepareTemplate(server, config, () => {})
  const label = `process ${process.pid}`
  const lease = await leaseDatabase(server.access, { template, run, root: config.root, slots, hint, label })
  release = async () => lease[Symbol.asyncDispose]()
  return { built, template, database: lease.database }
}
