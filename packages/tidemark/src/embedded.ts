export { startPostgres, type PostgresOptions, type RunningPostgres } from './server/embedded/start-postgres.ts'
export { isTidemarkError, TidemarkError } from './errors/tidemark-error.ts'
