export const reportErrors = {
  TM_REPORT_DIFFERENT_SUITES: {
    happened: 'These records are not parts of one run: they differ in {what}.',
    todo: 'Give `tidemark report --merge` the records of the shards of one run of one suite, of the same state of the project.',
  },
  TM_REPORT_SAME_PART: {
    happened: 'Two of these records are of the same part of the suite.',
    todo: 'Give each shard once: a record is the folder .tidemark/runs/RUN of one machine.',
  },
  TM_REPORT_UNWRITABLE: {
    happened: 'The report could not be written to {file}.',
    todo: 'Make the folder writable for this user and see that the disk is not full, or name another file with `--output`.',
  },
} as const
