import { ours } from '../../queries/text.ts'
import type { Backend } from './backend.ts'

/** The constraints of the database that a commit has to check. */
export interface Deferrable {
  readonly some: boolean
  /** Those that every transaction begins with as deferred, as SQL; empty for none. */
  readonly deferred: string
}

// SET CONSTRAINTS refuses a name that a constraint which can't be deferred has as well.
const statement = `
select ${ours}
  count(*) > 0,
  coalesce(string_agg(distinct format('%I.%I', n.nspname, c.conname), ', ') filter (
    where c.condeferred
      and not exists (
        select
        from pg_constraint as o
        where o.connamespace = c.connamespace and o.conname = c.conname and not o.condeferrable
      )
  ), '')
from pg_constraint as c
join pg_namespace as n on n.oid = c.connamespace
where c.condeferrable and n.nspname <> 'tidemark'`

export async function readDeferrable(backend: Backend): Promise<Deferrable> {
  const [[some, deferred] = []] = await backend.run(statement)
  return { some: some === 't', deferred: deferred ?? '' }
}
