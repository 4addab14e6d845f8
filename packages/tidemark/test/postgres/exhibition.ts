import { inventory, type InventoryItem } from '../../src/database/inventory.ts'
import { silent } from '../../src/config/progress.ts'
import { openServer } from '../../src/server/open.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { createTidemark, type OwnedDatabase, type Tidemark } from '../../src/runner/tidemark.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { plainConfig } from './project.ts'
import { query } from './query.ts'

/** A server with a small project, for tests of snapshots. */
export interface Exhibition extends AsyncDisposable {
  readonly host: LocalServer
  readonly access: ServerAccess
  readonly tidemark: Tidemark
  /** Opens the project with another template. */
  other(setting: string): Promise<Tidemark>
  snapshots(): Promise<readonly InventoryItem[]>
  labels(): Promise<readonly (string | undefined)[]>
}

export async function openExhibition(): Promise<Exhibition> {
  const host = await startLocalServer()
  const options = { config: false, url: host.url(), migrate, grace: 20 } as const
  const { access } = await openServer({ ...plainConfig, root: '/', url: host.url() }, silent)
  const tidemark = await createTidemark(options)
  const snapshots = async () => (await inventory(access)).filter(({ state }) => state === 'snapshot')
  return {
    host,
    access,
    tidemark,
    other: (setting) => createTidemark({ ...options, databaseSettings: { 'app.other': setting } }),
    snapshots,
    labels: async () => (await snapshots()).map(({ label }) => label),
    [Symbol.asyncDispose]: async () => {
      await tidemark[Symbol.asyncDispose]()
      await host[Symbol.asyncDispose]()
    },
  }
}

async function migrate({ url }: { readonly url: string }): Promise<void> {
  await query(
    url,
    `create table clients (id serial primary key, name text);
     create table visits (id serial primary key, client int references clients);
     insert into clients (name) values ('template')`,
  )
}

/** A builder that adds clients. */
export function add(...names: readonly string[]) {
  return async (db: Pick<OwnedDatabase, 'query'>): Promise<void> => {
    for (const name of names) await db.query('insert into clients (name) values ($1)', [name])
  }
}
