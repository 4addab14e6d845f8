export const ledgerErrors = {
  TM_LEDGER_CONTROL_LOST: {
    happened: "Tidemark's control session was ended: the state of the database is unknown.",
    todo: 'End only your own sessions in a test (`where application_name = ...`), not every session of the database. Ask for a fresh database.',
  },
  TM_LEDGER_SCHEMA_TAKEN: {
    happened: 'The migrated database has a schema `tidemark` of its own, which is the name of the ledger.',
    todo: 'Give it another name. Where a dump of a test database is loaded, leave the schema `tidemark` out of the dump.',
  },
  TM_LEDGER_MISSING: {
    happened: 'The database has no ledger, or one of another version of Tidemark.',
    todo: 'Take databases from Tidemark (`tidemark run`, the runner plugin), and run `tidemark sweep` after an upgrade.',
  },
} as const
