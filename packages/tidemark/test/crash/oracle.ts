import { createHash } from 'node:crypto'
import { connect } from '../../src/server/connect.ts'
import { digest, differences, type Digest } from '../../src/ledger/digest.ts'
import { quoteIdentifier } from '../../src/server/quote.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { schema } from './project.ts'
import type { State } from './script.ts'

/** What databases have to look like: judges every state in which one was handed out. */
export class Oracle {
  /** The rows that the migrations make, whoever runs them. */
  readonly #content: string
  /** Complete state of each template, by its object number, and of what server. */
  readonly #templates = new Map<string, Digest>()

  private constructor(content: string) {
    this.#content = content
  }

  /** Runs the migrations by hand: what Tidemark's templates hold must not come from Tidemark alone. */
  static async ask(access: ServerAccess): Promise<Oracle> {
    const found = await inScratch(access, 'template0', async (client) => {
      await client.query(schema)
    })
    return new Oracle(contentOf(found))
  }

  /** Learns what a sealed template looks like. It must hold what the migrations make; one that doesn't stays unknown, and so no state of it is right. */
  async learn(access: ServerAccess, template: string): Promise<readonly string[]> {
    const key = await keyOf(access, template)
    if (this.#templates.has(key)) return []
    const found = await inScratch(access, template)
    if (contentOf(found) !== this.#content) return [`the template ${template} does not hold what its migrations make`]
    this.#templates.set(key, found)
    return []
  }

  /** What is wrong with a state. */
  judge(access: ServerAccess, { database, template, templateOid, after, digest }: State): readonly string[] {
    const expected = this.#templates.get(`${access.port} ${templateOid}`)
    if (expected === undefined) return [`nobody knows the template ${template} (${templateOid}) of ${database}`]
    const changed = differences(expected, digest)
    return changed.length === 0 ? [] : [`${database} after ${after} differs from its template: ${changed.join(', ')}`]
  }
}

function contentOf({ parts }: Digest): string {
  const content = Object.entries(parts).filter(([name]) => !name.startsWith('pg_catalog.'))
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(content)))
    .digest('hex')
}

/** A server that starts anew has another port. */
async function keyOf(access: ServerAccess, template: string): Promise<string> {
  const client = await connect(access, access.maintenance, { application: 'campaign' })
  try {
    const { rows } = await client.query<{ oid: number }>('select oid from pg_database where datname = $1', [template])
    return `${access.port} ${rows[0]?.oid}`
  } finally {
    await client.end()
  }
}

async function inScratch(
  access: ServerAccess,
  template: string,
  fill: (client: Awaited<ReturnType<typeof connect>>) => Promise<void> = async () => {},
): Promise<Digest> {
  const name = `campaign_${process.pid}`
  const admin = await connect(access, access.maintenance, { application: 'campaign' })
  try {
    await admin.query(`create database ${quoteIdentifier(name)} template ${quoteIdentifier(template)}`)
    const client = await connect(access, name, { application: 'campaign' })
    try {
      await fill(client)
      return await digest(client)
    } finally {
      await client.end()
      await admin.query(`drop database ${quoteIdentifier(name)} with (force)`)
    }
  } finally {
    await admin.end()
  }
}
