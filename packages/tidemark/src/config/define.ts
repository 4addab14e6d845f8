import type { TidemarkConfig } from './config.ts'

/**
 * Gives the configuration its types; returns it unchanged.
 *
 * @example
 * ```ts
 * // tidemark.config.ts
 * import { defineConfig, sqlMigrations } from 'tidemark'
 *
 * export default defineConfig({ migrate: sqlMigrations('migrations'), seed: 'seeds/*.sql' })
 * ```
 */
export function defineConfig(config: TidemarkConfig): TidemarkConfig {
  return config
}
