import { Type } from 'typebox'
import {
  changeOf,
  Id,
  Instant,
  listOf,
  LocationType,
  MaybeId,
  MaybeText,
  newOf,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  strict,
  text,
  Time,
  times,
} from '../../schemas.ts'

const Status = oneOf('scheduled', 'completed', 'cancelled', 'no_show')

const needed = { client_id: Id, scheduled_start: Instant, scheduled_end: Instant, location_type: LocationType }
const rest = {
  service_id: nullable(Id),
  location_id: nullable(Id),
  location_details: nullable(text(1000)),
  notes: nullable(text(10_000)),
  allow_conflict: Type.Boolean({ description: 'Books although the slot is taken.' }),
}

export const NewAppointment = newOf(needed, rest)
export const AppointmentChange = changeOf({ ...needed, ...rest, status: Status })

export const AppointmentQuery = Type.Object(
  {
    ...pageQuery,
    start: Type.Optional(Instant),
    end: Type.Optional(Instant),
    client_id: Type.Optional(Id),
    status: Type.Optional(Status),
  },
  strict,
)
export const SlotQuery = Type.Object(
  { scheduled_start: Instant, scheduled_end: Instant, exclude_id: Type.Optional(Id) },
  strict,
)

export const Appointment = Type.Object({
  id: Id,
  client_id: Id,
  service_id: MaybeId,
  location_id: MaybeId,
  scheduled_start: Time,
  scheduled_end: Time,
  location_type: LocationType,
  location_details: MaybeText,
  status: Status,
  allow_conflict: Type.Boolean(),
  notes: MaybeText,
  ...times,
})
export const AppointmentPage = pageOf(Appointment)

export const Conflicts = Type.Object({
  has_conflict: Type.Boolean(),
  conflicts: listOf(
    Type.Object({
      id: Id,
      scheduled_start: Time,
      scheduled_end: Time,
      location_type: LocationType,
      status: Status,
      client_initials: Type.String(),
    }),
  ),
})
