export const baselineErrors = {
  TM_BASELINE_MISSING: {
    happened: 'There is no baseline to compare with.',
    todo: 'Save one: `tidemark baseline save -- npx vitest run`, and commit the file.',
  },
  TM_BASELINE_UNREADABLE: {
    happened: 'The baseline cannot be read.',
    todo: 'Solve the conflicts that git left in it, or save it anew with `tidemark baseline save`.',
  },
  TM_BASELINE_NEWER: {
    happened: 'The baseline was written by a newer Tidemark than the one that reads it (known: version {known}).',
    todo: 'Update Tidemark, `npm install tidemark@latest`, or save the baseline anew with this one.',
  },
  TM_BASELINE_UNWRITABLE: {
    happened: 'The baseline could not be written.',
    todo: 'Make the folder writable for this user and see that the disk is not full.',
  },
  TM_BASELINE_SUITE_FAILED: {
    happened: 'Run {number} of the suite failed: what failing tests take says nothing.',
    todo: 'Mend the suite; `tidemark verify` finds what makes tests fail now and then. The output of the run is in {output}.',
  },
  TM_BASELINE_NOTHING_RECORDED: {
    happened: 'Nothing was measured: no run of Tidemark was recorded under this command.',
    todo: 'Name a command that runs tests with Vitest 3.2 or newer: `tidemark baseline save -- npx vitest run`. Where a script starts Vitest by itself, add `plugins: [tidemark()]` to its configuration.',
  },
} as const
