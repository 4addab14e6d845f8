import { STATUS_CODES } from 'node:http'

/** An answer that is not what was asked for, as RFC 9457 has it. What it says may be read by anybody. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  /** Members beside the standard ones. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, detail: string, members: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.members = members
  }
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export function problemDocument({ status, code, message, members }: Problem, requestId: string) {
  return {
    ...members,
    type: `urn:pazpaz:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Unknown',
    status,
    detail: message,
    request_id: requestId,
  }
}

/** Absent and foreign rows get this one answer. */
export function found<Value>(value: Value | null): Value {
  if (value === null) throw notFound()
  return value
}

export function notFound(): Problem {
  return new Problem(404, 'not_found', 'There is no such thing here.')
}
