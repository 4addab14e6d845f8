import { DatabaseError } from 'pg'
import { RuleError, type RuleCode } from '../rule-error.ts'

const byConstraint: Readonly<Record<string, readonly [RuleCode, string]>> = {
  appointments_never_overlap: ['appointment_overlaps', 'the slot is taken'],
  appointments_documented_stay: ['appointment_documented', 'a visit with a finalized session is never cancelled'],
  appointments_status_change: ['status_change', 'the appointment cannot change to this status'],
  services_name_once_per_workspace: ['name_taken', 'another service has this name'],
  locations_name_once_per_workspace: ['name_taken', 'another location has this name'],
  users_email_once_per_workspace: ['email_taken', 'another user has this address'],
  sessions_once_per_appointment: ['appointment_has_session', 'the appointment already has a session'],
  appointments_client: ['unknown_reference', 'no such client'],
  appointments_service: ['unknown_reference', 'no such service'],
  appointments_location: ['unknown_reference', 'no such location'],
  sessions_client: ['unknown_reference', 'no such client'],
  sessions_appointment: ['unknown_reference', 'no such appointment of this client'],
  appointments_end_after_start: ['not_allowed_value', 'the end must come after the start'],
  locations_address_present: ['not_allowed_value', 'a clinic and a home need an address'],
  sessions_date_not_in_future: ['not_allowed_value', 'a session is not in the future'],
}

/**
 * Runs a write. What the database refuses by a named rule comes out as a `RuleError`.
 * The database's own error is not kept as the cause: its detail quotes the row.
 */
export async function obeyingRules<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (error) {
    throw ruleOf(error) ?? error
  }
}

export function violates(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint
}

function ruleOf(error: unknown): RuleError | undefined {
  if (!(error instanceof DatabaseError)) return undefined
  const constraint = error.constraint ?? ''
  const rule = byConstraint[constraint]
  if (rule !== undefined) return new RuleError(rule[0], rule[1], { constraint })
  if (error.code === CHECK_VIOLATION)
    return new RuleError('not_allowed_value', 'a value is out of range', { constraint })
  return undefined
}

const CHECK_VIOLATION = '23514'
