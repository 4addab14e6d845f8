import { quoteIdentifier, quoteLiteral } from '../server/quote.ts'

/** What a database is to Tidemark. It stands in the database's comment, so the server itself says what is ours. */
type Purpose = 'registry' | 'building' | 'template' | 'snapshot' | 'database' | 'retired' | 'kept'

const purposes: readonly string[] = [
  'registry',
  'building',
  'template',
  'snapshot',
  'database',
  'retired',
  'kept',
] satisfies Purpose[]

export interface Marker {
  readonly purpose: Purpose
  /** Whose it is: a fingerprint, `run template`, a version. */
  readonly detail: string
}

export function markerText({ purpose, detail }: Marker): string {
  return `tidemark:${purpose}:${detail}`
}

export function readMarker(comment: string | null): Marker | undefined {
  const [, purpose, detail] = /^tidemark:(\w+):(.*)$/s.exec(comment ?? '') ?? []
  if (purpose === undefined || detail === undefined || !purposes.includes(purpose)) return undefined
  return { purpose: purpose as Purpose, detail }
}

/** The statement that marks a database as Tidemark's own. */
export function markStatement(database: string, marker: Marker): string {
  return `comment on database ${quoteIdentifier(database)} is ${quoteLiteral(markerText(marker))}`
}
