// Of a run, not of its suite: order, workers, which part on which machine, where files are written.
const passing = /\s+--(?:sequence\.\S*?|shard|max-?workers|outputFile\S*?|reporter)(?:=\S+|\s+(?!-)\S+|(?=\s|$))/gi

/** What is the same in all runs of one suite. */
export function commandKey(command: string): string {
  return command.replaceAll(passing, '')
}
