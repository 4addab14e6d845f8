import { attributeErrors } from '../../diagnosis/attribute-errors.ts'
import type { TestEnded } from '../../record/event.ts'
import type { ServerError } from '../../record/server-error.ts'
import type { ReportedServerError } from '../report.ts'
import type { Recorded } from './recorded.ts'

/** What the server logged while a test ran: by attempt, a suite's hooks included. */
export function serverErrorsOf({
  evidence,
}: Recorded): (attempts: readonly TestEnded[]) => readonly ReportedServerError[] {
  const byEvent = new Map<unknown, readonly ServerError[]>(
    attributeErrors(evidence).map(({ test, errors }) => [test, errors]),
  )
  return (attempts) => attempts.flatMap((attempt) => byEvent.get(attempt) ?? []).map(reported)
}

function reported({ at, severity, sqlstate, message, statement }: ServerError): ReportedServerError {
  return { at, severity, sqlstate, message, statement }
}
