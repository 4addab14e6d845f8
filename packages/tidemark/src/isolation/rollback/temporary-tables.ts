import { quoteIdentifier } from '../../server/quote.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Temporary tables belong to a connection and go with it; in the one session all of them are in one schema. */
export class TemporaryTables {
  readonly #owners = new Map<string, object>()

  note(name: string, owner: object): void {
    this.#owners.set(name, owner)
  }

  isOfAnother(name: string, owner: object): boolean {
    return this.#owners.has(name) && this.#owners.get(name) !== owner
  }

  has(owner: object): boolean {
    return [...this.#owners.values()].includes(owner)
  }

  /** Forgets those of a connection, and says how they go. */
  drop(owner: object): string {
    const names = [...this.#owners].filter(([, one]) => one === owner).map(([name]) => name)
    for (const name of names) this.#owners.delete(name)
    return names.map((name) => `drop table if exists pg_temp.${quoteIdentifier(name)} cascade`).join('; ')
  }
}

/** Drops the temporary tables of a session, as its end does. False when that failed; the client has been told. */
export async function dropTemporary(session: VirtualSession): Promise<boolean> {
  const { temporary, backend } = session.one
  if (!temporary.has(session)) return true
  const alone = session.unit === undefined
  if (alone && !(await session.open(false))) return false
  await backend.run(temporary.drop(session))
  return alone ? session.commit() : true
}
