import type { Keys } from './dependencies.ts'

export interface Settings {
  readonly databaseUrl: string
  readonly connections: number
  readonly redisUrl?: string
  readonly publicUrl: string
  readonly keys: Keys
  readonly smtpUrl: string
  readonly mailFrom: string
  readonly host: string
  readonly port: number
  readonly trustProxy?: string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment, once, when the service starts.
 *
 * @throws Error that names every variable that is missing or wrong, and never what it holds
 */
export function readSettings(env: Environment): Settings {
  const wrong: string[] = []
  const read = <Value>(name: string, parse: (text: string) => Value | undefined, what: string, otherwise?: string) => {
    const value = parse(env[name] ?? otherwise ?? '')
    if (value === undefined) wrong.push(`${name} must be ${what}`)
    return value as Value
  }
  const key = (name: string) => read(name, parseKey, 'the base64 of 32 random bytes')
  const settings = {
    databaseUrl: read('DATABASE_URL', urlOf('postgres:', 'postgresql:'), 'a postgresql:// URL'),
    connections: read('DATABASE_CONNECTIONS', numberUpTo(1000), 'a number from 1 to 1000', '10'),
    publicUrl: read('PUBLIC_URL', urlOf('http:', 'https:'), 'the http(s) URL where people reach the service'),
    keys: {
      fields: read('FIELD_KEYS', parseKeys, 'like 1:BASE64,2:BASE64, each of 32 random bytes'),
      names: key('NAME_KEY'),
      logins: key('LOGIN_KEY'),
      csrf: key('CSRF_KEY'),
    },
    smtpUrl: read('SMTP_URL', urlOf('smtp:', 'smtps:'), 'an smtp(s):// URL'),
    mailFrom: read('MAIL_FROM', (text) => (text.includes('@') ? text : undefined), 'the sender of mails'),
    host: env['HOST'] ?? '127.0.0.1',
    port: read('PORT', numberUpTo(65_535), 'a number from 1 to 65535', '8000'),
    ...(env['REDIS_URL'] && { redisUrl: read('REDIS_URL', urlOf('redis:', 'rediss:'), 'a redis(s):// URL') }),
    ...(env['TRUST_PROXY'] && { trustProxy: env['TRUST_PROXY'].split(',') }),
  }
  if (wrong.length === 0) wrong.push(...sharedKeys(settings.keys))
  if (wrong.length > 0) throw new Error(`PazPaz cannot start:\n- ${wrong.join('\n- ')}`)
  return settings
}

function urlOf(...protocols: readonly string[]) {
  return (text: string) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined)
}

function numberUpTo(most: number) {
  return (text: string) => (/^[1-9]\d*$/.test(text) && Number(text) <= most ? Number(text) : undefined)
}

function parseKey(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 32 && bytes.some((byte) => byte !== bytes[0]) ? bytes : undefined
}

function parseKeys(text: string): ReadonlyMap<number, Buffer> | undefined {
  const keys = new Map<number, Buffer>()
  for (const part of text.split(',')) {
    const [, id, base64 = ''] = /^\s*([1-9]\d{0,8}):(\S+)\s*$/.exec(part) ?? []
    const key = parseKey(base64)
    if (key === undefined || keys.has(Number(id))) return undefined
    keys.set(Number(id), key)
  }
  return keys
}

/** A key that serves two purposes is a hole that nobody sees. */
function sharedKeys({ fields, names, logins, csrf }: Keys): string[] {
  const all = [...fields.values(), names, logins, csrf].map((key) => key.toString('hex'))
  return new Set(all).size === all.length ? [] : ['FIELD_KEYS, NAME_KEY, LOGIN_KEY and CSRF_KEY must all differ']
}
