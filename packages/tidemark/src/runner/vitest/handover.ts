import type { TestFacts } from '../attempt.ts'
import type { Assignment } from '../assignment.ts'
import type { Handover } from '../handover.ts'

declare module 'vitest' {
  interface ProvidedContext {
    tidemark: VitestHandover
  }
  interface TaskMeta {
    /** What Tidemark saw of the test's last attempt. */
    tidemark?: TestFacts
  }
}

export interface VitestHandover extends Handover {
  /** Every file has a worker or a context of its own: its database is given back when it ends. */
  readonly isolate: boolean
  /** Exactly these tests, in this order. */
  readonly only: Assignment['only']
}
