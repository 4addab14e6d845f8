import { type MigrationFinding, finding } from './finding.ts'
import type { Observed, Touched } from './observe.ts'

/** What a migration's statements mean for a database that others use meanwhile. */
export function judge(migration: string, statements: readonly Observed[]): readonly MigrationFinding[] {
  return statements.flatMap((statement) => {
    const own = statement.touched.flatMap((touched) => judgeTouched(migration, statement, touched))
    return own.length > 0 ? own : underEarlierLock(migration, statement)
  })
}

function judgeTouched(migration: string, { line, text }: Observed, touched: Touched): readonly MigrationFinding[] {
  const { table, lock, scanned, rewritten } = touched
  if (scanned === null || (lock === null && !rewritten)) return []
  const rows = rowsOf(scanned, table)
  const at = { migration, line, seen: [shorten(text), `${lockName(lock ?? 'AccessExclusiveLock')} on ${table}`] }
  if (rewritten) {
    const happened = `writes ${rows} anew, while nobody reads or writes the table`
    return [finding('rewrites-table', happened, { ...at, cure: rewriteCure(text) })]
  }
  if (lock === 'AccessExclusiveLock') {
    const happened = `goes through ${rows}, while nobody reads or writes the table`
    return [finding('scans-under-lock', happened, { ...at, cure: scanCure(text) })]
  }
  if (lock !== 'ShareLock' && lock !== 'ShareRowExclusiveLock') return []
  const happened = `goes through ${rows}, while nobody writes to the table`
  return [finding('blocks-writes', happened, { ...at, cure: writeCure(text) })]
}

/** Work on one table that lets everybody wait for another: a lock is held until its transaction ends. */
function underEarlierLock(migration: string, { line, text, touched, locked }: Observed): readonly MigrationFinding[] {
  const work = touched.find(({ scanned }) => scanned !== null && scanned > 0)
  if (work === undefined || locked.length === 0) return []
  const others = locked.map((table) => (table === work.table ? 'the table' : table)).join(', ')
  const happened = `goes through ${rowsOf(work.scanned ?? 0, work.table)}, while nobody reads or writes ${others}`
  const seen = [shorten(text), `ACCESS EXCLUSIVE on ${locked.join(', ')} since an earlier statement`]
  return [finding('works-under-lock', happened, { migration, line, seen })]
}

/** `1,000 rows of public.clients`. */
function rowsOf(rows: number, table: string): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} of ${table}`
}

/** `AccessExclusiveLock` as the documentation writes it: `ACCESS EXCLUSIVE`. */
export function lockName(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replaceAll(/\B[A-Z]/g, ' $&')
    .toUpperCase()
}

// That it happened was measured. Which other way there is, the words of the statement tell.

function rewriteCure(text: string): string | undefined {
  if (/\bgenerated\b[^,]*\bstored\b/is.test(text)) {
    return 'Add an ordinary column, fill it in batches and by a trigger, or compute it when it is read.'
  }
  if (/\badd\s+(?:column\s+)?.*\b(?:default|serial|identity)\b/is.test(text)) {
    return 'Add the column without a default, set the default in a second statement, and fill the old rows in batches: only a volatile default writes the table anew.'
  }
  if (/\btype\b/i.test(text)) {
    return 'Add a column of the new type, fill it in batches and by a trigger, and exchange the two; a longer varchar, or varchar to text, needs no rewrite.'
  }
  return undefined
}

function scanCure(text: string): string | undefined {
  if (/\bset\s+not\s+null\b/i.test(text)) {
    return 'First ADD CONSTRAINT ... CHECK (column IS NOT NULL) NOT VALID, in a later migration VALIDATE CONSTRAINT, then SET NOT NULL: it trusts the constraint and goes through nothing.'
  }
  if (/\b(?:unique|primary\s+key)\b/i.test(text)) {
    return 'CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT ... USING INDEX.'
  }
  if (/\b(?:check|foreign\s+key|references)\b/i.test(text)) {
    return 'ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT in a later migration: it lets others read and write.'
  }
  if (/\bexclude\b/i.test(text)) {
    return 'There is no weaker way for an exclusion constraint: choose an hour in which few use the table, and set lock_timeout.'
  }
  return undefined
}

function writeCure(text: string): string | undefined {
  if (/^create\s+(?:unique\s+)?index\b/i.test(text)) {
    return 'CREATE INDEX CONCURRENTLY, in a file of its own: it lets others write.'
  }
  if (/\b(?:foreign\s+key|references|check)\b/i.test(text)) {
    return 'ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT in a later migration: it lets others write.'
  }
  return undefined
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 160 ? `${line.slice(0, 160)} ...` : line
}
