import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import type { Server } from './server.ts'

/** The server of a project: the one behind its URL, otherwise the embedded one. Only the code of one of them is loaded. */
export async function openServer(config: ResolvedConfig, progress: Progress): Promise<Server> {
  const { url, version, binaries, serverSettings, idle } = config
  if (url !== undefined) {
    const { openExternalServer } = await import('./external.ts')
    return openExternalServer(url, config, progress)
  }
  const { openEmbeddedServer } = await import('./embedded/open.ts')
  return openEmbeddedServer({ version, binaries, serverSettings, idle }, progress)
}
