import type { PostgresError } from '../../record/postgres-error.ts'
import type { Circumstances } from '../circumstances.ts'

/** What the texts' `{placeholders}` stand for in one case. */
export type Facts = Readonly<Record<string, string | undefined>>

/** One cause that an error of PostgreSQL can have. */
export interface CauseEntry {
  /** Codes of the errors that it explains; the first one is in the heading of its docs. */
  readonly sqlstates: readonly string[]
  /** What PostgreSQL says, as people search for it. */
  readonly says: string
  /** Where one code has several causes: the message decides. */
  readonly pattern?: RegExp
  /** Where the message says too little. */
  readonly when?: (error: PostgresError, circumstances: Circumstances) => boolean
  readonly title: string
  readonly happened: string
  readonly cure: string
  /** What the texts need beside the names in the message. */
  readonly facts?: (error: PostgresError, circumstances: Circumstances) => Facts
}
