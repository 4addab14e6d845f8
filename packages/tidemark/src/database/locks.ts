import type { Client } from 'pg'

/**
 * First key of Tidemark's advisory locks. `lease` is taken inside the leased database, the others inside the registry.
 * All belong to sessions, so whatever a process held is free the moment it dies.
 */
export const lockSpace = {
  /** One process builds a template on this server: roles and extensions belong to all databases. */
  build: 0x74_69_00_01,
  /** One process decides about the database of this name. */
  claim: 0x74_69_00_02,
  /** A process of this run is alive (shared). */
  run: 0x74_69_00_03,
  /** A live run clones this template, or somebody this snapshot (shared). */
  template: 0x74_69_00_04,
  /** Somebody uses the database in which it is held. */
  lease: 0x74_69_00_05,
  /** One process builds the snapshot of this name. */
  snapshot: 0x74_69_00_06,
} as const

export type LockSpace = keyof typeof lockSpace

export async function tryLock(client: Client, space: LockSpace, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as locked', [
    lockSpace[space],
    name,
  ])
  return rows[0]?.locked === true
}

export async function waitForLock(client: Client, space: LockSpace, name: string): Promise<void> {
  await client.query('select pg_advisory_lock($1, hashtext($2))', [lockSpace[space], name])
}

export async function shareLock(client: Client, space: LockSpace, name: string): Promise<void> {
  await shareLocks(client, [[space, name]])
}

/** One after the other, in one round trip. */
export async function shareLocks(client: Client, wanted: readonly (readonly [LockSpace, string])[]): Promise<void> {
  const spaces = wanted.map(([space]) => lockSpace[space])
  await client.query(
    'select pg_advisory_lock_shared(space, hashtext(name)) from unnest($1::int[], $2::text[]) t (space, name)',
    [spaces, wanted.map(([, name]) => name)],
  )
}

/** Never fails: a session that cannot answer any more has lost its locks with its life. */
export async function unlock(client: Client, space: LockSpace, name: string): Promise<void> {
  await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockSpace[space], name]).catch(() => {})
}
