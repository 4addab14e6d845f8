export const snapshotErrors = {
  TM_SNAPSHOT_NAME: {
    happened: 'This is no name for a snapshot.',
    todo: 'Use letters, digits, `_`, `-` and `.`, beginning with a letter, a digit or `_`; at most 60 of them.',
  },
  TM_SNAPSHOT_MISSING: {
    happened: 'There is no snapshot "{name}".',
    todo: '`tidemark snapshot list` shows what there is. Give `snapshot()` a function that builds it, or save it with `tidemark snapshot save {name}`. Changed migrations make a new template, which has no snapshots yet.',
  },
  TM_SNAPSHOT_DIRTY: {
    happened:
      'The snapshot "{name}" can only be put on a database that holds its template, or another snapshot, and nothing else.',
    todo: 'Call `snapshot()` before anything else writes, best as the first line of `beforeAll`; in a test `db.rewind()` makes room. Data that all tests of a project share belongs into `seed`.',
  },
  TM_SNAPSHOT_NESTED: {
    happened: 'A snapshot was asked for while another one is being built.',
    todo: 'Take them one after the other: the second is then layered on the first, and built again when the first changes.',
  },
  TM_SNAPSHOT_OVERLAP: {
    happened: 'A snapshot was asked for while other tests run on the same database.',
    todo: 'Take it in `beforeAll` of the file or of a suite that is not concurrent, or as `db.snapshot()` of a test, which has a database of its own.',
  },
  TM_SNAPSHOT_UNFINISHED: {
    happened: 'The snapshot "{name}" was not saved: work in the database is still going on.',
    todo: 'Await every query and end every transaction first: a snapshot of half a state would be used again and again.',
  },
  TM_SNAPSHOT_SCHEMA: {
    happened: 'The snapshot "{name}" was not saved: the schema is not the template\'s any more.',
    todo: 'Change the schema in migrations (`migrate` in `tidemark.config.ts`); snapshots hold data.',
  },
  TM_SNAPSHOT_EXISTS: {
    happened: 'There is a snapshot "{name}" already, and `save` does not overwrite it.',
    todo: 'Choose another name, or overwrite it with `tidemark snapshot save {name} --force`.',
  },
  TM_SNAPSHOT_NO_DATABASE: {
    happened:
      'Snapshots are saved from and restored into the database of DATABASE_URL, and that is not one of a living run or a kept one.',
    todo: 'Call it from within `tidemark run -- COMMAND`, or set DATABASE_URL to the URL of a kept database (`tidemark status` shows it).',
  },
  TM_SNAPSHOT_IN_USE: {
    happened: 'The snapshot "{name}" could not be dropped: somebody is cloning it, or a run on its template is alive.',
    todo: 'Try again when that is over.',
  },
} as const
