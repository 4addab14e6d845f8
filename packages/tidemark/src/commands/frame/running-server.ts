import { isDeepStrictEqual } from 'node:util'
import type { ResolvedConfig } from '../../config/config.ts'
import { listEmbeddedServers, type EmbeddedServer } from '../../server/embedded/inventory.ts'
import { openServer } from '../../server/open.ts'
import type { Server } from '../../server/server.ts'
import type { Invocation } from './command.ts'

/** The project's server, when it can be had without starting one. */
export async function runningServer(
  { progress, resources }: Invocation,
  config: ResolvedConfig,
): Promise<Server | undefined> {
  if (config.url === undefined) {
    const servers = await listEmbeddedServers()
    if (!servers.some((server) => server.phase === 'ready' && serves(config, server))) return undefined
  }
  return resources.own(await openServer({ ...config, idle: 0 }, progress))
}

/** True for the embedded server that this configuration asks for. */
export function serves({ version, binaries, serverSettings }: ResolvedConfig, server: EmbeddedServer): boolean {
  const programs =
    binaries === undefined ? Number.parseInt(server.version, 10) === version : server.programs === binaries
  return programs && isDeepStrictEqual({ ...serverSettings }, { ...server.serverSettings })
}
