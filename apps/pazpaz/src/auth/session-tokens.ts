import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { LOGIN_SECONDS } from './cookies.ts'

export interface SessionClaims {
  /** Names this one login; what is revoked at logout. */
  readonly sessionId: string
  readonly userId: string
  readonly workspaceId: string
  readonly expiresAt: Date
}

export interface SessionTokens {
  issue(user: { readonly id: string; readonly workspace_id: string }): Promise<{ token: string; claims: SessionClaims }>
  /** Null for whatever is not a valid token of this service. */
  read(token: string): Promise<SessionClaims | null>
}

const ISSUER = 'pazpaz'
const ALGORITHM = 'HS256'

export function createSessionTokens(key: Buffer, clock: () => Date): SessionTokens {
  return {
    async issue({ id: userId, workspace_id: workspaceId }) {
      const sessionId = randomUUID()
      const issued = Math.floor(clock().getTime() / 1000)
      const expires = issued + LOGIN_SECONDS
      const token = await new SignJWT({ workspace_id: workspaceId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setJti(sessionId)
        .setIssuedAt(issued)
        .setExpirationTime(expires)
        .sign(key)
      return { token, claims: { sessionId, userId, workspaceId, expiresAt: new Date(expires * 1000) } }
    },
    read: (token) => read(key, clock(), token),
  }
}

async function read(key: Buffer, currentDate: Date, token: string): Promise<SessionClaims | null> {
  const required = { algorithms: [ALGORITHM], issuer: ISSUER, requiredClaims: ['sub', 'jti', 'exp', 'workspace_id'] }
  try {
    const { payload } = await jwtVerify(token, key, { ...required, currentDate })
    const { sub = '', jti = '', exp = 0, workspace_id } = payload
    const expiresAt = new Date(exp * 1000)
    return { sessionId: jti, userId: sub, workspaceId: String(workspace_id), expiresAt }
  } catch {
    return null
  }
}
