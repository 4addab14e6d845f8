import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isOutage } from '../outage.ts'
import { notFound, Problem, PROBLEM_TYPE, problemDocument } from '../problem.ts'
import { RuleError, type RuleCode } from '../rule-error.ts'

/** Every error becomes a problem document. Nothing of a request's content is in it, nor in the log. */
export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => answer(request, reply, error))
  app.setNotFoundHandler((request, reply) => answer(request, reply, notFound()))
}

/** What comes over a connection and is no request that could be read. It gets the same kind of answer, and no hook ever sees it. */
export function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return
  const problem = unreadable[code] ?? new Problem(400, 'not_http', 'The request cannot be read.')
  const body = JSON.stringify(problemDocument(problem, randomUUID()))
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const unreadable: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'too_slow', 'The request took too long.'),
  HPE_HEADER_OVERFLOW: new Problem(431, 'headers_too_large', 'The headers are too large.'),
}

async function answer(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<void> {
  const problem = problemOf(error)
  if (problem.status >= 500) request.log.error({ failure: failureOf(error) }, 'request failed')
  if (problem.status === 503) reply.header('retry-after', '5')
  await reply.status(problem.status).type(PROBLEM_TYPE).send(problemDocument(problem, request.id))
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof RuleError) return problemOfRule(error)
  if (isOutage(error)) return new Problem(503, 'unavailable', 'A service behind this one does not answer. Try again.')
  return problemOfFramework(error) ?? new Problem(500, 'internal_error', 'Something went wrong here.')
}

function problemOfRule({ code, message, facts }: RuleError): Problem {
  const { constraint: _, ...members } = facts
  return new Problem(statusOf[code] ?? 409, code, `${message[0]?.toUpperCase()}${message.slice(1)}.`, members)
}

const statusOf: { readonly [Code in RuleCode]?: number } = { unknown_reference: 404, not_allowed_value: 422 }

function problemOfFramework(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined
  const { validation, validationContext, statusCode, code } = error as FastifyError
  if (validation !== undefined) {
    const errors = validation.map(({ instancePath, keyword }) => ({ path: instancePath, rule: keyword }))
    const part = partNames[validationContext ?? ''] ?? 'request'
    return new Problem(422, 'not_valid', `The ${part} is not as it should be.`, { errors })
  }
  if (statusCode === undefined || statusCode < 400 || statusCode > 503) return undefined
  return new Problem(statusCode, known[code]?.[0] ?? 'refused', known[code]?.[1] ?? 'The request is refused.')
}

const partNames: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path' }

/** Fastify's own messages may quote the request. */
const known: Readonly<Record<string, readonly [string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['media_type', 'The body must be application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['not_json', 'The body is empty.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['not_json', 'The body is not JSON.'],
  FST_UNDER_PRESSURE: ['too_busy', 'Too much is going on. Try again.'],
}

/** Messages and details of errors may quote rows and bodies: kinds and places do not. */
function failureOf(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { name: error.name, code, constraint, table, frames: frames.map((frame) => frame.trim()) }
}
