/** What the page's script gets: the tests of the run, and who ran them when. Types only: this file is read on both sides. */
export interface PageData {
  readonly files: readonly string[]
  readonly categories: readonly string[]
  readonly tests: readonly PageTest[]
  readonly lanes: readonly PageLane[]
  /** From the start of the run to the end of its last test. */
  readonly lengthMs: number
}

export interface PageTest {
  /** Indexes into `files` and `categories`. */
  readonly file: number
  readonly category: number
  readonly path: readonly string[]
  readonly line?: number
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly retried?: true
  readonly ms: number
  readonly isolationMs: number
  readonly queries?: number
  readonly worker?: string
  readonly startedAt?: string
  readonly errors?: readonly string[]
  /** What it changed, in words. */
  readonly changed?: string
  readonly leftovers?: readonly string[]
  readonly serverErrors?: readonly string[]
  readonly kept?: string
}

export interface PageLane {
  readonly name: string
  /** From, to (milliseconds since the start), index of the test. */
  readonly spans: readonly (readonly [fromMs: number, toMs: number, test: number])[]
}
