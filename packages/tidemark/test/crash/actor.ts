import { createInterface } from 'node:readline'
import { silent } from '../../src/config/progress.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { Session } from '../../src/runner/session.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { sweep } from '../../src/database/sweep.ts'
import { plainConfig } from '../postgres/project.ts'
import type { Part } from './script.ts'
import { during, say, tell } from './say.ts'
import { work } from './worker.ts'

// A process of a run, to be killed: says what it begins and ends, and in which state it was handed a database.
const part = JSON.parse(process.argv[2] ?? '') as Part
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

try {
  await (part.part === 'leader' ? lead() : work(part, orders))
} catch (error) {
  tell(error)
  process.exit(1)
}
process.exit(0)

/** The runner's main process: server, template, run; sweeps when told to, until told to finish. */
async function lead(): Promise<void> {
  const { root, url, serverSettings, idle } = part
  const config = { ...plainConfig, root, url, serverSettings, idle, migrators: [sqlMigrations('migrations')] }
  const { session, template } = await during('build', async () => {
    const session = await Session.open(config, silent)
    return { session, template: await session.prepare(silent) }
  })
  try {
    await follow(session.server.access, { template: template.name, run: session.run })
  } finally {
    await during('sweep', () => session[Symbol.asyncDispose]())
  }
}

async function follow(access: ServerAccess, made: { readonly template: string; readonly run: string }): Promise<void> {
  say({ ready: { access, ...made } })
  for (let order = await orders.next(); order.value === 'sweep'; order = await orders.next()) {
    await during('sweep', () => sweep(access, { diskCapMb: 1000, now: new Date() }))
  }
}
