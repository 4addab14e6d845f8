import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Tokens that are good for one login only: somebody else's, or one that a neighbouring site planted, is not. */
export interface CsrfTokens {
  issue(sessionId: string): string
  /** Cookie and header must be the same, and made for this login. */
  accepts(sessionId: string, cookie: string | undefined, header: unknown): boolean
}

export function createCsrfTokens(key: Buffer): CsrfTokens {
  const sign = (sessionId: string, nonce: string) =>
    createHmac('sha256', key).update(`${sessionId}.${nonce}`).digest('base64url')
  return {
    issue(sessionId) {
      const nonce = randomBytes(18).toString('base64url')
      return `${nonce}.${sign(sessionId, nonce)}`
    },
    accepts(sessionId, cookie, header) {
      if (cookie === undefined || typeof header !== 'string' || !equal(cookie, header)) return false
      const [nonce = '', signature = ''] = header.split('.')
      return equal(signature, sign(sessionId, nonce))
    },
  }
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
