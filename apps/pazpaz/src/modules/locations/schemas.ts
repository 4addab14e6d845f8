import { Type } from 'typebox'
import {
  changeOf,
  Id,
  LocationType,
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

const needed = { name: words(255), location_type: LocationType }
const rest = { address: nullable(text(1000)), details: nullable(text(5000)), is_active: Type.Boolean() }

export const NewLocation = newOf(needed, rest)
export const LocationChange = changeOf({ ...needed, ...rest })

export const LocationQuery = Type.Object(
  {
    ...pageQuery,
    is_active: Type.Optional(oneOf('true', 'false', 'all')),
    location_type: Type.Optional(LocationType),
  },
  strict,
)

export const Location = Type.Object({
  id: Id,
  name: Type.String(),
  location_type: LocationType,
  address: MaybeText,
  details: MaybeText,
  is_active: Type.Boolean(),
  ...times,
})
export const LocationPage = pageOf(Location)
