import { defineConfig, sqlMigrations } from 'tidemark'

export default defineConfig({ migrate: sqlMigrations('migrations'), seed: 'seeds/*.sql', report: ['html'] })
