import type { ResolvedConfig } from '../../config/config.ts'
import { postgresAccount } from '../../server/embedded/account.ts'
import { withFirstUsable } from '../../server/embedded/binaries/find.ts'
import { cacheFolder } from '../../server/embedded/folders.ts'
import { listEmbeddedServers } from '../../server/embedded/inventory.ts'
import { isParked } from '../../server/embedded/park.ts'
import { serverKey } from '../../server/embedded/spec.ts'
import { openServer } from '../../server/open.ts'
import type { Server } from '../../server/server.ts'
import type { Invocation } from './command.ts'

/** The project's server, when it can be had without starting one. */
export async function runningServer(invocation: Invocation, config: ResolvedConfig): Promise<Server | undefined> {
  if (config.url === undefined && !(await isRunning(config))) return undefined
  return open(invocation, config)
}

/** The project's server, started when the last one left its templates and snapshots behind. */
export async function storedServer(invocation: Invocation, config: ResolvedConfig): Promise<Server | undefined> {
  if (config.url === undefined && !(await isRunning(config)) && !(await isStored(config))) return undefined
  return open(invocation, config)
}

async function open({ progress, resources }: Invocation, config: ResolvedConfig): Promise<Server> {
  return resources.own(await openServer({ ...config, idle: 0 }, progress))
}

async function isRunning(config: ResolvedConfig): Promise<boolean> {
  const own = await embeddedKey(config)
  const servers = await listEmbeddedServers()
  return servers.some(({ key, phase }) => key === own && phase === 'ready')
}

async function isStored(config: ResolvedConfig): Promise<boolean> {
  return isParked(cacheFolder(postgresAccount()), await embeddedKey(config))
}

/** Names the embedded server that this configuration asks for. */
export function embeddedKey({ version, binaries, serverSettings }: ResolvedConfig): Promise<string> {
  return withFirstUsable(version, binaries, async ({ identity }) =>
    serverKey(identity, serverSettings, cacheFolder(postgresAccount())),
  )
}
