export const queriesErrors = {
  TM_QUERIES_NOT_LOADED: {
    happened: 'Queries were asked for, but this server does not count them: pg_stat_statements is not loaded.',
    todo: "Run `alter system set shared_preload_libraries = 'pg_stat_statements'` and restart the server, use the embedded server, or set `queries: 'off'`.",
  },
  TM_QUERIES_RIGHTS: {
    happened: 'Queries were asked for, but {user} may not set the counters of the server to zero.',
    todo: "Let Tidemark connect as a superuser, use the embedded server, or set `queries: 'off'`.",
  },
  TM_QUERIES_EVICTED: {
    happened: 'The queries of this test are not known in full: the server has forgotten some to make room for others.',
    todo: 'Give the server more room, `serverSettings: { "pg_stat_statements.max": "20000" }`, or on an external server the same setting and a restart.',
  },
  TM_QUERIES_NOT_COUNTED: {
    happened: 'The queries of this test are not known: nobody counted them from its beginning.',
    todo: "Set `queries: 'count'` in the configuration. Without it, only files that name `toHaveRun`, `toMatchPlans`, `db.queries` or `db.plans` themselves are counted.",
  },
  TM_QUERIES_EXPECTATION: {
    happened: 'This expectation about queries says nothing that could be checked.',
    todo: 'Call it with the `db` of the test and what is to be expected: `await expect(db).toHaveRun({ max: 5 })`.',
  },
} as const
