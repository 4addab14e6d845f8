import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import { openEmbeddedServer } from './embedded/open.ts'
import { openExternalServer } from './external.ts'
import type { Server } from './server.ts'

/** The server of a project: the one behind its URL, otherwise the embedded one. */
export function openServer(config: ResolvedConfig, progress: Progress): Promise<Server> {
  if (config.url !== undefined) return openExternalServer(config.url, config, progress)
  const { version, binaries, serverSettings, idle } = config
  return openEmbeddedServer({ version, binaries, serverSettings, idle }, progress)
}
