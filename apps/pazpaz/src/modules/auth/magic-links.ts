import { createHash, randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Background } from '../../background.ts'
import type { Limits } from '../../dependencies.ts'
import type { Mailer } from '../../mail/mailer.ts'
import { Problem } from '../../problem.ts'
import type { Store } from '../../store/store.ts'
import type { LoginUser, Users } from '../users/repository.ts'

export interface MagicLinks {
  /** Counts, and returns. What depends on the address happens afterwards, where nobody can measure it. */
  request(email: string, address: string): Promise<void>
  /** The user of a token, once. */
  redeem(token: string, address: string): Promise<LoginUser | null>
}

interface Means {
  readonly users: Users
  readonly store: Store
  readonly mailer: Mailer
  readonly background: Background
  readonly limits: Limits
  readonly publicUrl: string
  readonly log: FastifyBaseLogger
}

interface Pass {
  readonly user_id: string
  readonly workspace_id: string
}

const HOUR = 3600
const TOKEN_SECONDS = 600

export function createMagicLinks(means: Means): MagicLinks {
  const { store, limits, users, background, log } = means
  return {
    async request(email, address) {
      await count(store, `links:address:${digest(address)}`, limits.linksPerHourAndAddress, HOUR)
      await count(store, `links:email:${digest(email.toLowerCase())}`, limits.linksPerHourAndEmail, HOUR)
      background.run(
        () => sendLinks(means, email),
        (error) => log.error({ failure: error instanceof Error ? error.name : typeof error }, 'mail not sent'),
      )
    },
    async redeem(token, address) {
      await count(store, `tries:${digest(address)}`, limits.triesPerFiveMinutesAndAddress, 300)
      const pass = (await store.take(`login:${digest(token)}`)) as Pass | null
      return pass && users.forLogin(pass.workspace_id, pass.user_id)
    },
  }
}

async function count(store: Store, key: string, most: number, seconds: number): Promise<void> {
  if ((await store.increment(key, seconds)) > most) {
    throw new Problem(429, 'too_many_requests', 'Too many attempts. Try again later.')
  }
}

/** Somebody may work in several practices: one mail, and a link for each. */
async function sendLinks(means: Means, email: string): Promise<void> {
  const links: string[] = []
  for (const { id, workspace_id } of await means.users.findByEmail(email)) {
    const user = await means.users.forLogin(workspace_id, id)
    if (user !== null) links.push(`${user.workspace_name}:\n${await makeLink(means, user)}`)
  }
  if (links.length === 0) return
  const text = `${links.join('\n\n')}\n\nA link works once, for ten minutes. If you did not ask for it, do nothing.\n`
  await means.mailer.send({ to: email, subject: 'Log in to PazPaz', text })
}

/** Behind the `#` the token reaches no server log, and no mail scanner can use it up by following the link. */
async function makeLink({ store, publicUrl }: Means, { id, workspace_id }: LoginUser): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const pass: Pass = { user_id: id, workspace_id }
  await store.set(`login:${digest(token)}`, pass, TOKEN_SECONDS)
  return new URL(`/login#${token}`, publicUrl).href
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
