import type { ResolvedConfig } from '../config/config.ts'
import { silent } from '../config/progress.ts'
import { openServer } from '../server/open.ts'

const hour = 3600

/** A kept database lives as long as its server: keeps an embedded one up for an hour after its last user. */
export async function stayUp(config: ResolvedConfig): Promise<void> {
  // In CI, where nobody comes to look, nothing outlives the run.
  if (config.url !== undefined || config.idle === 0) return
  const server = await openServer({ ...config, idle: Math.max(config.idle, hour) }, silent)
  await server[Symbol.asyncDispose]()
}
