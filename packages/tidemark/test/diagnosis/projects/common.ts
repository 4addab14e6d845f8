/** What every planted project has: a small clinic on a server of its own, which a test may fill or stop as it likes. */
export const common = {
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { pool: 'forks', maxWorkers: 1, fileParallelism: false } })`,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({
      migrate: sqlMigrations('migrations'),
      serverSettings: { max_connections: '40', deadlock_timeout: '100ms' },
      grace: 20,
      idle: 0,
    })`,
  'migrations/1.sql': `
    create table clients (
      id serial primary key,
      email varchar(40) not null unique,
      age int check (age < 200)
    );
    create table bookings (
      id serial primary key,
      client_id int not null references clients (id),
      slot tstzrange,
      exclude using gist (slot with &&)
    );
    insert into clients (email) values ('ada@example.com');
    insert into bookings (client_id, slot) values (1, '[2026-05-04 09:00+00, 2026-05-04 10:00+00)');
    create table hits (one int generated always as (1) stored);
    select lo_from_bytea(4711, 'photo');
    create table appointments (note text);
    create function needs_client() returns trigger language plpgsql as $$
    begin
      raise 'an appointment needs a client';
    end
    $$;
    create trigger needs_client before insert on appointments for each row execute function needs_client();
    create function greeting() returns text language sql as $$ select 'hello' $$;`,
  'app.ts': `
    import pg from 'pg'
    export const url = process.env.DATABASE_URL
    export const pool = new pg.Pool({ connectionString: url, max: 4, application_name: 'clinic' })
    pool.on('error', () => {})
    export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    /** Does something with two sessions and ends them. */
    export const withTwo = async (work) => {
      const [a, b] = [await open('first'), await open('second')]
      try { await work(a, b) } finally { await Promise.all([a.end(), b.end()]) }
    }
    export const open = async (application_name, changes = {}) => {
      const client = new pg.Client({ connectionString: url, application_name, ...changes })
      client.on('error', () => {})
      await client.connect()
      return client
    }`,
} as const
