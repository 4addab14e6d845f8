import { quoteIdentifier } from '../../server/quote.ts'
import { explain } from './complaints.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Temporary tables belong to a connection and go with it; in the one session all of them are in one schema. */
export class TemporaryTables {
  readonly #owners = new Map<string, object>()
  readonly #before = new Map<string, object>()

  /** A connection is about to make one. */
  note(name: string, owner: object): void {
    const before = this.#owners.get(name)
    if (before === undefined || before === owner) this.#before.delete(name)
    else this.#before.set(name, before)
    this.#owners.set(name, owner)
  }

  /** It could not: the name is taken. True when it is by another one's, who keeps it. */
  isOfAnother(name: string): boolean {
    const before = this.#before.get(name)
    if (before !== undefined) this.#owners.set(name, before)
    return before !== undefined
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
  try {
    // Whatever role the client plays now: to drop them is not its own doing.
    session.unit?.putsBack('role')
    await backend.run(`set local role none; ${temporary.drop(session)}`)
    return alone ? await session.commit() : true
  } catch (error) {
    if (alone) await session.rollback()
    explain(session, error)
    return false
  }
}
