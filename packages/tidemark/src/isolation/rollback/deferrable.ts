import { ours } from '../../queries/text.ts'
import type { Backend } from './backend.ts'

/** The constraints of the database that a commit has to check. */
export interface Deferrable {
  /** Which are to be checked, as SQL; empty for none. */
  readonly checked: string
  /** Those that every transaction begins with as deferred, as SQL; empty for none. */
  readonly deferred: string
}

/** With more than so many names a commit takes its time. */
const most = 50

// By name, since ALL would go for constraints as well that are made later in the test's transaction. SET CONSTRAINTS refuses a name
// that a constraint which can't be deferred has as well: then it is ALL.
const statement = `
select ${ours}
  case
    when count(*) = 0 then ''
    when bool_or(c.ambiguous) or count(*) > ${most} then 'all'
    else string_agg(distinct c.name, ', ')
  end,
  coalesce(string_agg(distinct c.name, ', ') filter (where c.condeferred and not c.ambiguous), '')
from (
  select
    c.condeferred,
    format('%I.%I', n.nspname, c.conname) as name,
    exists (
      select
      from pg_constraint as o
      where o.connamespace = c.connamespace and o.conname = c.conname and not o.condeferrable
    ) as ambiguous
  from pg_constraint as c
  join pg_namespace as n on n.oid = c.connamespace
  where c.condeferrable and n.nspname <> 'tidemark'
) as c`

export async function readDeferrable(backend: Backend): Promise<Deferrable> {
  const [[checked, deferred] = []] = await backend.run(statement)
  return { checked: checked ?? '', deferred: deferred ?? '' }
}
