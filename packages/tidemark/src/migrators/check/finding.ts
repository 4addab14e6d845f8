/** `problem`: the check fails. `warning`: it works, at a price in production. `note`: worth knowing. */
export type Severity = 'problem' | 'warning' | 'note'

/** One thing that the check has to say about a migration. */
export interface MigrationFinding {
  readonly code: FindingCode
  readonly severity: Severity
  /** Migration that it is about; null: all of them together. */
  readonly migration: string | null
  /** Line of the statement in the file, where it is about one. */
  readonly line: number | null
  /** What was seen. */
  readonly happened: string
  /** Objects, rows, the server's message: one line each. */
  readonly seen: readonly string[]
  readonly cure: string
}

/** What each finding means for the check, and what helps where nothing better is known. */
const kinds = {
  'up-fails': ['problem', 'Correct the migration.'],
  'down-fails': ['problem', 'Correct the way down: nobody will have the time to when it is needed.'],
  'down-differs': ['problem', 'Let the way down take back all that the way up does, and nothing else.'],
  'up-again-fails': ['problem', 'Let the way down take back all that stands in the way of the next way up.'],
  'up-again-differs': ['problem', 'Let the way down take back all that the way up does, and nothing else.'],
  'not-repeatable': ['problem', 'A second run has to find that nothing is left to do.'],
  'whole-way-fails': ['problem', 'Let each way down take back what its own migration did, and no other.'],
  'whole-way-differs': ['problem', 'Let each way down take back what its own migration did, and no other.'],
  'swap-fails': ['problem', 'Give the one that needs the other the later name, and merge it later.'],
  'swap-differs': ['problem', 'Let each migration name what it changes, and leave alone what others make.'],
  'up-fails-on-data': ['problem', 'Correct the rows first, in the same migration: production has such rows too.'],
  'down-fails-on-data': ['problem', 'Let the way down decide what becomes of the rows that stand in its way.'],
  'rewrites-table': ['warning', 'Add a new column, fill it in batches, and exchange the two.'],
  'scans-under-lock': ['warning', 'Do the check in a statement of its own that takes a weaker lock.'],
  'blocks-writes': ['warning', 'Do it in a way that lets others write meanwhile.'],
  'works-under-lock': [
    'warning',
    'Give the statement that takes the lock a file of its own: a file is one transaction.',
  ],
  'drops-values': ['warning', 'Keep them until the version that reads them is gone, or copy them first.'],
  'down-loses-values': ['note', 'Take a backup before going down, or keep the values in a table aside.'],
  'column-order': ['note', 'Name the columns in `insert` and `select`.'],
  'down-leaves-rows': ['note', 'Delete in the way down what the way up inserts.'],
  'stays-behind': ['note', 'Tables in which a tool remembers its migrations are meant to stay.'],
  'no-way-down': ['note', 'Write the way down while you know it: NAME.down.sql, or a `-- down` section.'],
  'no-transaction': ['note', 'If it fails half-way, clean up by hand: an index stays behind as INVALID.'],
  'not-measured': ['note', 'Its locks are unknown.'],
  'no-rows': ['note', 'Save a snapshot before the newest migration, and give it with `--data`.'],
} as const satisfies Readonly<Record<string, readonly [Severity, string]>>

export type FindingCode = keyof typeof kinds

interface Details {
  readonly migration?: string | undefined
  readonly line?: number
  readonly seen?: readonly string[]
  readonly cure?: string | undefined
}

export function finding(code: FindingCode, happened: string, details: Details = {}): MigrationFinding {
  const [severity, usual] = kinds[code]
  const { migration = null, line = null, seen = [], cure = usual } = details
  return { code, severity, migration, line, happened, seen, cure }
}
