import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isTidemarkError, TidemarkError } from '../../errors/tidemark-error.ts'
import type { Account } from './account.ts'
import type { Instance } from './instance.ts'
import { ready, startPostmaster, type Postmaster } from './postmaster.ts'
import { configurationFile, withoutStatistics, type Address, type Settings } from './settings.ts'

export interface LaunchPlan {
  readonly bin: string
  readonly account: Account | undefined
  readonly instance: Instance
  /** Undefined: a free port is chosen. */
  readonly port: number | undefined
  readonly settings: (address: Address) => Settings
  /** Told of the postmaster before it is ready, so that it can be ended whatever happens. */
  readonly started: (postmaster: Postmaster) => void
}

export interface Launched {
  readonly postmaster: Postmaster
  readonly port: number
  readonly settings: Settings
}

/** Starts a server on a prepared data directory and waits until it takes connections. */
export async function launch(plan: LaunchPlan): Promise<Launched> {
  let { settings } = plan
  if (plan.port !== undefined) await requireFree(plan.port)
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOnce({ ...plan, settings })
    } catch (error) {
      if (attempt === 5) throw error
      if (isStatisticsMissing(error)) settings = (address) => withoutStatistics(plan.settings(address))
      // Somebody else may take the free port before the server does.
      else if (plan.port !== undefined || !isPortTaken(error)) throw error
    }
  }
}

async function launchOnce(plan: LaunchPlan): Promise<Launched> {
  const { bin, account, instance } = plan
  const port = plan.port ?? (await freePort())
  const settings = plan.settings({ port, socketFolder: instance.socketFolder, logFolder: instance.logFolder })
  writeConfiguration(instance, settings)
  const postmaster = await startPostmaster(bin, instance, account)
  plan.started(postmaster)
  await ready(postmaster, instance)
  return { postmaster, port, settings }
}

function writeConfiguration({ data, socketFolder }: Instance, settings: Settings): void {
  const rules = ['host all all 127.0.0.1/32 scram-sha-256']
  if (socketFolder !== undefined) rules.unshift('local all all scram-sha-256')
  writeFileSync(join(data, 'pg_hba.conf'), `${rules.join('\n')}\n`)
  writeFileSync(join(data, 'postgresql.conf'), configurationFile(settings))
  // What an ALTER SYSTEM of an earlier run left would override it.
  writeFileSync(join(data, 'postgresql.auto.conf'), '')
}

/** Found out before the server is started: its own words about it stand among many others. */
async function requireFree(port: number): Promise<void> {
  await freePort(port).catch((error: Error) => {
    throw new TidemarkError('TM_EMBEDDED_PORT', { seen: error.message, facts: { port }, cause: error })
  })
}

/** The port, or any free one. */
function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

export function isPortTaken(error: unknown): boolean {
  return isTidemarkError(error) && /could not (bind|create any TCP)/i.test(error.seen)
}

/** Some systems package the extension apart from the server; a server without it is better than none. */
function isStatisticsMissing(error: unknown): boolean {
  return isTidemarkError(error) && /could not access file "pg_stat_statements"/.test(error.seen)
}
