import type { ResolvedConfig } from '../../config/config.ts'
import { postgresAccount } from '../../server/embedded/account.ts'
import { withFirstUsable } from '../../server/embedded/binaries/find.ts'
import { cacheFolder } from '../../server/embedded/folders.ts'
import { listEmbeddedServers } from '../../server/embedded/inventory.ts'
import { serverKey } from '../../server/embedded/spec.ts'
import { openServer } from '../../server/open.ts'
import type { Server } from '../../server/server.ts'
import type { Invocation } from './command.ts'

/** The project's server, when it can be had without starting one. */
export async function runningServer(
  { progress, resources }: Invocation,
  config: ResolvedConfig,
): Promise<Server | undefined> {
  if (config.url === undefined) {
    const own = await embeddedKey(config)
    const servers = await listEmbeddedServers()
    if (!servers.some(({ key, phase }) => key === own && phase === 'ready')) return undefined
  }
  return resources.own(await openServer({ ...config, idle: 0 }, progress))
}

/** Names the embedded server that this configuration asks for. */
export function embeddedKey({ version, binaries, serverSettings }: ResolvedConfig): Promise<string> {
  return withFirstUsable(version, binaries, async ({ identity }) =>
    serverKey(identity, serverSettings, cacheFolder(postgresAccount())),
  )
}
