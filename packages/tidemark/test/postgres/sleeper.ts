import path from 'node:path'

/** A word in the command line of a project's long migration: by it the operating system finds the process. */
export function sleeperWord(root: string): string {
  return `sleeper-of-${path.basename(root)}`
}
