import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a server keeps of a password, as RFC 7677 (SCRAM-SHA-256) has it. */
export interface ScramSecret {
  readonly salt: Buffer
  readonly iterations: number
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

/** The mechanism's name on the wire. */
export const mechanism = 'SCRAM-SHA-256'

export function scramSecret(password: string): ScramSecret {
  const salt = randomBytes(16)
  const iterations = 4096
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest()
  return { salt, iterations, storedKey, serverKey: hmac(salted, 'Server Key') }
}

/** One exchange: the server's side of asking for a password that is never sent. */
export class ScramExchange {
  readonly #secret: ScramSecret
  #spoken = ''
  #nonce = ''

  constructor(secret: ScramSecret) {
    this.#secret = secret
  }

  /** Answers the client's first message; undefined when it isn't one, or asks for a channel binding. */
  challenge(first: string): string | undefined {
    const [, bare, nonce] = /^[ny],[^,]*,(n=[^,]*,r=([^,]+).*)$/.exec(first) ?? []
    if (bare === undefined || nonce === undefined) return undefined
    this.#nonce = nonce + randomBytes(18).toString('base64')
    const { salt, iterations } = this.#secret
    const answer = `r=${this.#nonce},s=${salt.toString('base64')},i=${iterations}`
    this.#spoken = `${bare},${answer}`
    return answer
  }

  /** Answers the client's proof with the server's own; undefined when the password is another one. */
  verify(final: string): string | undefined {
    const [, without, nonce, proof] = /^(c=[^,]*,r=([^,]+)),p=(.+)$/.exec(final) ?? []
    if (without === undefined || nonce !== this.#nonce || proof === undefined) return undefined
    const spoken = `${this.#spoken},${without}`
    const { storedKey, serverKey } = this.#secret
    const clientKey = xor(Buffer.from(proof, 'base64'), hmac(storedKey, spoken))
    if (!timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey)) return undefined
    return `v=${hmac(serverKey, spoken).toString('base64')}`
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(other.map((byte, index) => byte ^ (one[index] ?? 0)))
}
