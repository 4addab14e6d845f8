export const runnerErrors = {
  TM_TEST_LEFTOVER: {
    happened: 'The test left something behind.',
    todo: 'Let the test end what it started (commit or roll back, await its queries, release its locks). Without `strict` this is a warning.',
  },
  TM_TEST_OVERLAP: {
    happened:
      'Tests that run at the same time wrote to the database of their worker, so none of them can have a clean one.',
    todo: 'Take the `db` fixture of `tidemark/vitest` and connect to `db.url`: the test then gets a database of its own. Or let the tests run one after the other.',
  },
  TM_SUITE_DATA_LOST: {
    happened: 'The data that "{suite}" wrote before its tests is gone: the database was replaced by a fresh clone.',
    todo: 'Make the data with `fixture` of `tidemark/vitest`, which builds it again, or in `beforeEach`; or move the test that made the replacement necessary into a file of its own.',
  },
  TM_SUITE_CHANGED_SCHEMA: {
    happened: '"{suite}" changed the schema before its tests, so that what they write could not be taken back.',
    todo: 'Make the schema in migrations (`migrate` in `tidemark.config.ts`); a single test may change it, for the price of a fresh clone.',
  },
  TM_DATABASE_NO_LEDGER: {
    happened: 'Marks, rewinds and footprints are not possible in this database: it has no ledger.',
    todo: 'Let Tidemark connect as a superuser, or use the embedded server; `tidemark doctor` says what the server allows.',
  },
  TM_ROLLBACK_UNSUPPORTED: {
    happened: 'Isolation `rollback` never commits, so there can be no {what}.',
    todo: 'Run the file with `rewind`, which commits; or do without it.',
  },
  TM_ROLLBACK_BUSY: {
    happened: 'A connection has a transaction open and asks for nothing, so there is no way to mark, rewind or look.',
    todo: 'End the transaction first. With isolation `rollback` all connections share one session; with `rewind` each has its own.',
  },
  TM_ROLLBACK_FAILED: {
    happened: 'The transaction that isolation `rollback` holds around tests could not be begun, or was lost.',
    todo: 'What was seen says why. A server that went away is waited for with `rewind`.',
  },
  TM_REWIND_LOST_MARK: {
    happened: 'The database could not go back to the mark: it was replaced by a fresh clone of the template.',
    todo: 'Rewind to a mark only over changes of rows and sequences; for anything else start from a new database.',
  },
  TM_VITEST_RUNNER_TAKEN: {
    happened: 'Vitest is configured with a runner of its own ("{runner}"), and Tidemark needs that place.',
    todo: 'Remove `test.runner` from the projects that use the plugin of `tidemark/vitest/config`.',
  },
  TM_VITEST_NOT_SET_UP: {
    happened: 'The `db` fixture was used, but Tidemark is not set up for this project.',
    todo: 'Add `plugins: [tidemark()]` from `tidemark/vitest/config` to the Vitest configuration of this project.',
  },
} as const
