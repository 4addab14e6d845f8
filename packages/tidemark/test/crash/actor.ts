import { createInterface } from 'node:readline'
import { silent } from '../../src/config/progress.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { Session } from '../../src/runner/session.ts'
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
  let session: Session | undefined
  try {
    const template = await during('build', async () => {
      session = await Session.open(config, silent)
      return session.prepare(silent)
    })
    if (session !== undefined) await follow(session, template.name)
  } finally {
    await during('sweep', async () => session?.[Symbol.asyncDispose]())
  }
}

async function follow({ server: { access }, run }: Session, template: string): Promise<void> {
  say({ ready: { access, template, run } })
  for (let order = await orders.next(); order.value === 'sweep'; order = await orders.next()) {
    await during('sweep', () => sweep(access, { diskCapMb: 1000, now: new Date() }))
  }
}
