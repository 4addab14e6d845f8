import type { CookieSerializeOptions } from '@fastify/cookie'

/** The prefix makes browsers refuse the cookie without Secure, from another path, or set by a neighbouring domain. */
export const SESSION_COOKIE = '__Host-session'
/** Readable by the page, which sends it back in the header. */
export const CSRF_COOKIE = '__Host-csrf'
export const CSRF_HEADER = 'x-csrf-token'

export const LOGIN_SECONDS: number = 7 * 24 * 3600

export const sessionCookie: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' }
export const csrfCookie: CookieSerializeOptions = { path: '/', secure: true, httpOnly: false, sameSite: 'strict' }
