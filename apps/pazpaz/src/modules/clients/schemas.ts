import { Type } from 'typebox'
import {
  changeOf,
  Id,
  MaybeText,
  MaybeTime,
  newOf,
  nullable,
  pageOf,
  pageQuery,
  strict,
  text,
  times,
  words,
} from '../../schemas.ts'

const needed = { first_name: words(255), last_name: words(255) }
const rest = {
  email: nullable(Type.String({ format: 'email', maxLength: 255 })),
  phone: nullable(text(50)),
  date_of_birth: nullable(Type.String({ format: 'date' })),
  address: nullable(text(1000)),
  medical_history: nullable(text(10_000)),
  emergency_contact_name: nullable(text(255)),
  emergency_contact_phone: nullable(text(50)),
  notes: nullable(text(10_000)),
  tags: Type.Array(words(100), { maxItems: 50 }),
  consent: Type.Boolean(),
  is_active: Type.Boolean(),
}

export const NewClient = newOf(needed, rest)
export const ClientChange = changeOf({ ...needed, ...rest })

export const ClientQuery = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(text(100)),
    tags: Type.Optional(Type.Array(words(100), { maxItems: 10 })),
    include_inactive: Type.Optional(Type.Boolean()),
  },
  strict,
)

const client = {
  id: Id,
  first_name: Type.String(),
  last_name: Type.String(),
  full_name: Type.String(),
  email: MaybeText,
  phone: MaybeText,
  date_of_birth: MaybeText,
  address: MaybeText,
  medical_history: MaybeText,
  emergency_contact_name: MaybeText,
  emergency_contact_phone: MaybeText,
  notes: MaybeText,
  tags: Type.Array(Type.String()),
  consent: Type.Boolean(),
  is_active: Type.Boolean(),
  ...times,
}

export const Client = Type.Object(client)
export const ClientDetail = Type.Object({
  ...client,
  next_appointment: MaybeTime,
  last_appointment: MaybeTime,
  appointment_count: Type.Integer(),
})
export const ClientPage = pageOf(ClientDetail)
