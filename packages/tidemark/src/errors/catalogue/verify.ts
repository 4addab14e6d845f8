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
    happened: 'The command left no record of its tests: Tidemark has to be the plugin of the Vitest that it runs.',
    todo: 'Add `plugins: [tidemark()]` to vitest.config.ts, and give the command that runs Vitest: `-- npx vitest run`. The output is in {log}.',
  },
} as const
