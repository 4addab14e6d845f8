import { ours } from '../../queries/text.ts'
import type { Backend } from './backend.ts'

// Their text is not in the statement that calls them: set_config, session locks and notifications within would go unnoticed.
const statement = `
select ${ours} distinct p.proname
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'tidemark')
  and p.prorettype <> 'trigger'::regtype
  and p.prosrc ~* '\\m(set_config|pg_notify|pg_advisory_lock|pg_try_advisory_lock)\\s*\\(|\\mset\\s+(local\\s+|session\\s+)?role\\M|\\mnotify\\s'
  and not exists (select from pg_depend as d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')`

/** Names of functions that do more than a statement: they set something, lock for the session, or notify. */
export async function readReaching(backend: Backend): Promise<ReadonlySet<string>> {
  const rows = await backend.run(statement)
  return new Set(rows.flatMap(([name]) => (typeof name === 'string' ? [name] : [])))
}
