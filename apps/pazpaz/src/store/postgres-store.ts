import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Store } from './store.ts'

/** The store in PostgreSQL. Its clock is the database's, so that any number of processes agree on it. */
export function createPostgresStore(db: Database): Store {
  return {
    set: (key, value, seconds) => set(db, key, value, seconds),
    get: async (key) => {
      const row = await db
        .selectFrom('short_lived_values')
        .select('value')
        .where('key', '=', key)
        .where(alive)
        .executeTakeFirst()
      return row?.value ?? null
    },
    take: (key) => take(db, key),
    increment: (key, seconds) => increment(db, key, seconds),
    purge: () => purge(db),
  }
}

const alive = sql<boolean>`expires_at > clock_timestamp()`
const over = sql<boolean>`expires_at <= clock_timestamp()`

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`
}

async function set(db: Database, key: string, value: unknown, seconds: number): Promise<void> {
  await db
    .insertInto('short_lived_values')
    .values({ key, value: JSON.stringify(value), expires_at: inSeconds(seconds) })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        expires_at: eb.ref('excluded.expires_at'),
      })),
    )
    .execute()
}

async function take(db: Database, key: string): Promise<unknown> {
  const row = await db
    .deleteFrom('short_lived_values')
    .where('key', '=', key)
    .where(alive)
    .returning('value')
    .executeTakeFirst()
  return row?.value ?? null
}

async function increment(db: Database, key: string, seconds: number): Promise<number> {
  const result = await sql<{ count: string }>`
    insert into short_lived_counters as counter (key, count, expires_at)
    values (${key}, 1, ${inSeconds(seconds)})
    on conflict (key) do update
      set count = case when counter.expires_at > clock_timestamp() then counter.count + 1 else 1 end,
        expires_at = case when counter.expires_at > clock_timestamp() then counter.expires_at else excluded.expires_at end
    returning count
  `.execute(db)
  return Number(result.rows[0]?.count)
}

async function purge(db: Database): Promise<number> {
  const values = await db.deleteFrom('short_lived_values').where(over).executeTakeFirstOrThrow()
  const counters = await db.deleteFrom('short_lived_counters').where(over).executeTakeFirstOrThrow()
  return Number(values.numDeletedRows + counters.numDeletedRows)
}
