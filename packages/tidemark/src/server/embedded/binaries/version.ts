import type { Account } from '../account.ts'
import { run } from '../command.ts'
import { programIn } from './candidate.ts'

/** `18.4` from `postgres --version`; undefined when the program does not run. */
export async function versionOf(bin: string, account: Account | undefined): Promise<string | undefined> {
  const { ok, output } = await run(programIn(bin, 'postgres'), ['--version'], account)
  return ok ? /\(PostgreSQL\) (\d+[^\s]*)/.exec(output)?.[1] : undefined
}

export function majorVersion(version: string): number {
  return Number.parseInt(version, 10)
}
