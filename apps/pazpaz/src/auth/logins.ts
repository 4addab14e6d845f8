import type { UserRole } from '../database/schema.ts'
import type { LoginUser, Users } from '../modules/users/repository.ts'
import type { Store } from '../store/store.ts'
import type { SessionClaims, SessionTokens } from './session-tokens.ts'

/** Who sent a request, as of now: a user who was made inactive a moment ago is nobody. */
export interface Login extends SessionClaims {
  readonly role: UserRole
  readonly user: LoginUser
}

export interface Logins {
  find(token: string | undefined): Promise<Login | null>
  /** From now on the token is worth nothing. When the store is away, it throws: nobody is told of a logout that did not happen. */
  revoke(claims: SessionClaims): Promise<void>
}

interface Means {
  readonly tokens: SessionTokens
  readonly store: Store
  readonly users: Pick<Users, 'forLogin'>
  readonly clock: () => Date
}

export function createLogins({ tokens, store, users, clock }: Means): Logins {
  return {
    async find(token) {
      const claims = token === undefined ? null : await tokens.read(token)
      if (claims === null) return null
      // When the store does not answer, this throws and nobody gets in: a revoked login must not come back with an outage.
      if ((await store.get(revocation(claims))) !== null) return null
      const user = await users.forLogin(claims.workspaceId, claims.userId)
      return user && { ...claims, role: user.role, user }
    },
    async revoke(claims) {
      const seconds = Math.ceil((claims.expiresAt.getTime() - clock().getTime()) / 1000)
      await store.set(revocation(claims), true, Math.max(seconds, 1))
    },
  }
}

function revocation({ sessionId }: SessionClaims): string {
  return `revoked:${sessionId}`
}
