import type { PostgresError } from '../record/postgres-error.ts'

type Fields = Readonly<Record<string, unknown>>

/** Where drivers and query builders keep the error that they wrap. */
const wrappers = [
  'cause',
  'driverError',
  'original',
  'parent',
  'originalError',
  'nativeError',
  'driverAdapterError',
  'meta',
] as const
const deepest = 5

/** The error of PostgreSQL that an error is or wraps, in the words that every driver has. */
export function findPostgresError(error: unknown, depth = 0): PostgresError | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) return undefined
  const fields = error as Fields
  const own = readFields(fields)
  if (own !== undefined) return own
  for (const wrapper of wrappers) {
    const found = findPostgresError(fields[wrapper], depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

// Codes of Node (EPERM) and of ORMs (P2002) look alike; errors that PostgreSQL sent have a severity. Prisma's adapters keep the code alone.
function readFields(fields: Fields): PostgresError | undefined {
  const sqlstate = text(fields, 'severity') === undefined ? text(fields, 'originalCode') : text(fields, 'code')
  if (sqlstate === undefined || !/^[\dA-Z]{5}$/.test(sqlstate)) return undefined
  const known = {
    detail: text(fields, 'detail'),
    hint: text(fields, 'hint'),
    context: text(fields, 'where'),
    constraint: text(fields, 'constraint', 'constraint_name'),
    table: text(fields, 'table', 'table_name'),
  }
  const message = text(fields, 'originalMessage', 'message') ?? ''
  const given = Object.entries(known).filter(([, value]) => value !== undefined)
  return { sqlstate, message, ...Object.fromEntries(given) }
}

function text(fields: Fields, ...names: readonly string[]): string | undefined {
  const value = names.map((name) => fields[name]).find((value) => typeof value === 'string' && value !== '')
  return value as string | undefined
}
