import type { ResolvedConfig } from '../config/config.ts'
import { loadConfig, type Overrides } from '../config/load.ts'
import { toMigrators, toSeeds } from '../migrators/normalise.ts'

/** The complete configuration of the project that a folder belongs to. */
export async function loadProject(cwd: string, overrides: Overrides = {}): Promise<ResolvedConfig> {
  const { root, file, values } = await loadConfig(cwd, overrides)
  const { migrate, seed, ...rest } = values
  return { root, file, ...rest, migrators: toMigrators(migrate), seeds: toSeeds(seed) }
}
