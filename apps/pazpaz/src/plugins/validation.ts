import { Ajv, type Options } from 'ajv'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

// A schema is compiled once, however many services there are in a process: that is more than half of what building one takes.
const body = validator({ coerceTypes: false })
const words = validator({ coerceTypes: 'array' })

/** Bodies are taken as they are: unknown members and `null` for text are refused, never dropped or turned into something. */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? body : words).compile(schema as object))
}

function validator(options: Options): Ajv {
  const ajv = new Ajv({ ...options, useDefaults: true, removeAdditional: false, allErrors: false, strict: 'log' })
  formats.default(ajv, ['date', 'email', 'uuid'])
  return ajv.addFormat('date-time', isInstant)
}

const INSTANT = /^((?:19|20|21)\d\d-\d\d-\d\d)[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** A time without a zone is no point in time. What Date makes of 30 February is a day, but not the one that was meant. */
function isInstant(text: string): boolean {
  const [, day] = INSTANT.exec(text) ?? []
  return day !== undefined && isDay(day) && !Number.isNaN(Date.parse(text))
}

function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
}
