import { readFileSync } from 'node:fs'

/** Text of an SQL file that lies beside this module. */
export function sqlFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
