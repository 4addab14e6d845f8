import type { Digest } from '../../src/ledger/digest.ts'
import type { Handover } from '../../src/runner/handover.ts'

/** What is going on when something is killed. */
export type Operation = 'build' | 'lease' | 'mark' | 'work' | 'rewind' | 'replace' | 'snapshot' | 'keep' | 'sweep'

/** What a process of a run is told when it starts. */
export interface Part {
  readonly part: 'leader' | 'worker'
  readonly root: string
  readonly url: string | undefined
  readonly serverSettings: Readonly<Record<string, string>>
  readonly idle: number
  /** What a worker gets from its leader. */
  readonly handover: Pick<Handover, 'access' | 'template' | 'run'> | undefined
  readonly seed: number
}

/** The state in which a database was handed to a test. */
export interface State {
  readonly database: string
  readonly template: string
  /** A template that was built anew under the same name has other object numbers. */
  readonly templateOid: number
  /** After what: a lease, a rewind, a replacement. */
  readonly after: Operation
  readonly digest: Digest
}

/** One line that a process of a run says. */
export type Line =
  | { readonly begin: Operation }
  | { readonly end: Operation; readonly ms: number }
  | { readonly ready: NonNullable<Part['handover']> }
  | { readonly state: State }
  | { readonly wrong: string }
  | { readonly error: { readonly during: string; readonly code: string; readonly message: string } }
