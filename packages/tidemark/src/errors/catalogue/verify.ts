export const verifyErrors = {
  TM_VERIFY_NOT_FOUND: {
    happened: 'There is no verification of that name in this project.',
    todo: 'Verifications lie under .tidemark/verifications; begin one with `tidemark verify -- COMMAND`.',
  },
  TM_VERIFY_NOTHING_TO_REPLAY: {
    happened: 'This verification has no test with that number whose failure can be shown again.',
    todo: '`tidemark verify --resume ID` prints what it found, with the commands that show it again.',
  },
  TM_VERIFY_NO_RECORD: {
    happened:
      'The command left no record of its tests: it failed early, or came to no Vitest that Tidemark could join.',
    todo: 'See its output in {log}. It has to run tests with Vitest 3.2 or newer: `-- npx vitest run`. Where a script starts Vitest by itself, add `plugins: [tidemark()]` to its configuration.',
  },
  TM_OBSERVE_UNTOUCHED: {
    happened: 'No test read or wrote anything in the database that Tidemark gave the suite, so nothing was observed.',
    todo: 'Let the tests connect to DATABASE_URL (or PGHOST and the like) as they find it when they run: an address in the code, in `globalSetup` or in a file that is read over it leads elsewhere. A schema that `globalSetup` makes belongs into migrations: `npx tidemark init`. The output is in {log}.',
  },
} as const
