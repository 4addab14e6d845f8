/** What every inline project has: two tables, a pool that is opened when the module loads, and a way to look. */
export const common = {
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()] })`,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({ migrate: sqlMigrations('migrations'), grace: 20 })`,
  'migrations/1.sql': `
    create table things (id serial primary key, name text not null);
    insert into things (name) values ('template');`,
  'app.ts': `
    import pg from 'pg'
    export const urlAtImport = process.env.DATABASE_URL
    export const variablesAtImport = { ...process.env }
    export const pool = new pg.Pool({ connectionString: urlAtImport, max: 4 })
    export const add = (name) => pool.query('insert into things (name) values ($1)', [name])
    export const names = async () => (await pool.query('select name from things order by id')).rows.map((row) => row.name)`,
} as const
