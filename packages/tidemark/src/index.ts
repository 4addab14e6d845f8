export { defineConfig } from './config/define.ts'
export type { Isolation, KeepPolicy, MigrationFunction, TidemarkConfig } from './config/config.ts'
export type { MigrationContext, Migrator } from './config/migrator.ts'
export { isTidemarkError, TidemarkError, type ErrorCode } from './errors/tidemark-error.ts'
