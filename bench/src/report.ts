import type { Machine, ServerFacts } from './machine.ts'
import type { Result } from './result.ts'

/** What `--json` writes. */
export interface Report {
  readonly machine: Machine
  readonly server: ServerFacts
  readonly results: readonly Result[]
}
