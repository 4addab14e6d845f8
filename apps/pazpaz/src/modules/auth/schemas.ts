import { Type } from 'typebox'
import { Id, oneOf, strict } from '../../schemas.ts'

export const LinkRequest = Type.Object({ email: Type.String({ format: 'email', maxLength: 255 }) }, strict)
export const LinkAnswer = Type.Object({ message: Type.String() })
export const Verification = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, strict)

export const Me = Type.Object({
  user: Type.Object({
    id: Id,
    email: Type.String(),
    full_name: Type.String(),
    role: oneOf('owner', 'assistant'),
  }),
  workspace: Type.Object({ id: Id, name: Type.String(), time_zone: Type.String() }),
})
