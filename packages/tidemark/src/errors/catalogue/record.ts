export const recordErrors = {
  TM_RECORD_UNWRITABLE: {
    happened: 'The record of the run could not be written to {directory}.',
    todo: 'Make the folder writable for this user and see that the disk is not full.',
  },
  TM_RECORD_OTHER_OWNER: {
    happened:
      'The record of the run could not be written: {folder} belongs to {owner}, and this process runs as {user}.',
    todo: 'Tests have run as {owner}, in a container or under sudo. Give the folder to this user, `sudo chown -R "$(id -un)" {folder}`, or delete it, `sudo rm -r {folder}`: there are only records and reports in it, and it is made anew. From then on run the tests as one user.',
  },
  TM_RECORD_NOT_FOUND: {
    happened: 'This run has no record.',
    todo: 'Run the tests again; Tidemark keeps the records of the last 20 runs under .tidemark/runs, in the folder of tidemark.config.ts. In a monorepo say which: `--cwd packages/api`.',
  },
  TM_RECORD_NEWER: {
    happened: 'This record was written by a newer Tidemark than the one that reads it (known: version {known}).',
    todo: 'Update Tidemark, `npm install tidemark@latest`, or run the tests again with this one.',
  },
} as const
