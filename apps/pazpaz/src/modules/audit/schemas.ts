import { Type } from 'typebox'
import { Id, Instant, MaybeId, MaybeText, oneOf, pageOf, pageQuery, strict, Time } from '../../schemas.ts'

const Resource = oneOf('workspace', 'user', 'client', 'service', 'location', 'appointment', 'session', 'audit_event')
const Action = oneOf(
  'create',
  'read',
  'list',
  'update',
  'delete',
  'restore',
  'finalize',
  'amend',
  'reencrypt',
  'login',
  'login_failed',
  'logout',
  'refuse',
  'export',
)

export const AuditQuery = Type.Object(
  {
    ...pageQuery,
    user_id: Type.Optional(Id),
    resource_type: Type.Optional(Resource),
    resource_id: Type.Optional(Id),
    action: Type.Optional(Action),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    phi_only: Type.Optional(Type.Boolean()),
  },
  strict,
)

export const AuditEvent = Type.Object({
  id: Id,
  user_id: MaybeId,
  resource_type: Resource,
  action: Action,
  event_type: Type.String(),
  resource_id: MaybeId,
  ip_address: MaybeText,
  user_agent: MaybeText,
  metadata: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
  created_at: Time,
})
export const AuditPage = pageOf(AuditEvent)
