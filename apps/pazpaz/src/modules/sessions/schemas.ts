import { Type } from 'typebox'
import { Id, Instant, listOf, MaybeId, MaybeText, MaybeTime, nullable } from '../../schemas.ts'
import { pageOf, pageQuery, strict, text, Time, times } from '../../schemas.ts'

const SOAP_LENGTH = 10_000

const soap = {
  subjective: nullable(text(SOAP_LENGTH)),
  objective: nullable(text(SOAP_LENGTH)),
  assessment: nullable(text(SOAP_LENGTH)),
  plan: nullable(text(SOAP_LENGTH)),
  duration_minutes: nullable(Type.Integer({ minimum: 0, maximum: 480 })),
}
const content = Type.Partial(Type.Object({ ...soap, session_date: Instant })).properties
/** The version that the writer saw: who comes second is told, and overwrites nothing. */
const seen = { version: Type.Integer({ minimum: 1, maximum: 2_147_483_646 }) }

export const NewSession = Type.Object(
  { ...content, client_id: Id, session_date: Instant, appointment_id: Type.Optional(nullable(Id)) },
  strict,
)
export const SessionChange = Type.Object({ ...seen, ...content }, { ...strict, minProperties: 2 })
export const Seen = Type.Object(seen, strict)

export const SessionQuery = Type.Object(
  { ...pageQuery, client_id: Id, is_draft: Type.Optional(Type.Boolean()) },
  strict,
)

const note = {
  author_id: MaybeId,
  subjective: MaybeText,
  objective: MaybeText,
  assessment: MaybeText,
  plan: MaybeText,
  session_date: Time,
  duration_minutes: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  version: Type.Integer(),
}

export const Session = Type.Object({
  id: Id,
  client_id: Id,
  appointment_id: MaybeId,
  ...note,
  is_draft: Type.Boolean(),
  finalized_at: MaybeTime,
  ...times,
})
export const SessionPage = pageOf(Session)

export const Versions = Type.Object({
  items: listOf(Type.Object({ session_id: Id, ...note, finalized_at: Time, replaced_at: Time })),
})
