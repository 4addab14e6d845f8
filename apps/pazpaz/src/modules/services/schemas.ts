import { Type } from 'typebox'
import {
  changeOf,
  Id,
  MaybeText,
  newOf,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  strict,
  text,
  times,
  words,
} from '../../schemas.ts'

const LONGEST_MINUTES = 24 * 60

const needed = {
  name: words(255),
  default_duration_minutes: Type.Integer({ minimum: 1, maximum: LONGEST_MINUTES }),
}
const rest = { description: nullable(text(5000)), is_active: Type.Boolean() }

export const NewService = newOf(needed, rest)
export const ServiceChange = changeOf({ ...needed, ...rest })

export const ServiceQuery = Type.Object(
  { ...pageQuery, is_active: Type.Optional(oneOf('true', 'false', 'all')) },
  strict,
)

export const Service = Type.Object({
  id: Id,
  name: Type.String(),
  description: MaybeText,
  default_duration_minutes: Type.Integer(),
  is_active: Type.Boolean(),
  ...times,
})
export const ServicePage = pageOf(Service)
