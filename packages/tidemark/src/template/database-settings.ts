import { type Client, DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { quoteIdentifier, quoteLiteral } from '../server/quote.ts'

/** Settings whose value is a list: it has to be taken from the session, as one literal it would be a single name. */
const lists = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries'])

/** `ALTER DATABASE ... SET` for every setting, before the migrations run under them. */
export async function applyDatabaseSettings(
  registry: Client,
  database: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    try {
      await registry.query(settingStatement(database, name, value))
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      throw new TidemarkError('TM_TEMPLATE_SETTING', { seen: error.message, facts: { name, value }, cause: error })
    }
  }
}

function settingStatement(database: string, name: string, value: string): string {
  const quoted = name.split('.').map(quoteIdentifier).join('.')
  const alter = `alter database ${quoteIdentifier(database)} set ${quoted}`
  if (!lists.has(name.toLowerCase())) return `${alter} to ${quoteLiteral(value)}`
  // One simple query is one transaction, in which the value is local.
  return `select set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, true); ${alter} from current`
}
