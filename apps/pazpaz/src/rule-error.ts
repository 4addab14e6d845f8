export type RuleCode =
  | 'appointment_overlaps'
  | 'appointment_documented'
  | 'status_change'
  | 'name_taken'
  | 'email_taken'
  | 'appointment_has_session'
  | 'session_finalized'
  | 'session_is_draft'
  | 'stale_version'
  | 'unknown_reference'
  | 'not_allowed_value'

/** A rule of the practice forbids it. The message never holds what somebody wrote about a client. */
export class RuleError extends Error {
  readonly code: RuleCode
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: RuleCode, message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'RuleError'
    this.code = code
    this.facts = facts
  }
}
