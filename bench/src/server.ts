import pg from 'pg'
import { type RunningPostgres, startPostgres } from 'tidemark/embedded'
import type { connect } from './inner.js'

/** How to reach a server. */
export type ServerAccess = Parameters<typeof connect>[0]

/** A server of the bench's own, so that nothing else runs on it. */
export interface BenchServer extends AsyncDisposable {
  readonly access: ServerAccess
  readonly url: string
  /** A session on the server as a whole, for making, cloning and dropping databases. */
  readonly admin: pg.Client
  readonly settings: Readonly<Record<string, string>>
}

export function startServer(): Promise<BenchServer> {
  return openServer(startPostgres())
}

/** The same with its data in a folder of a disk: what is big doesn't belong into memory. */
export function startServerOnDisk(directory: string): Promise<BenchServer> {
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    max_wal_size: '4GB',
    max_connections: '300',
  }
  return openServer(startPostgres({ durable: true, directory: `${directory}/data`, settings }))
}

async function openServer(starting: Promise<RunningPostgres>): Promise<BenchServer> {
  const postgres = await starting
  try {
    const admin = await open({ connectionString: postgres.url })
    const settings = await readSettings(admin)
    return {
      access: accessOf(postgres.url, settings['unix_socket_directories'] ?? ''),
      url: postgres.url,
      admin,
      settings,
      async [Symbol.asyncDispose]() {
        await admin.end()
        await postgres[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await postgres[Symbol.asyncDispose]()
    throw error
  }
}

/** An ordinary session of the test's own, with the driver's and the server's defaults. */
export function openSession(
  { socket, host, port, user, password }: ServerAccess,
  database: string,
): Promise<pg.Client> {
  return open({ host: socket ?? host, port, user, password, database })
}

async function open(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config)
  // A lost connection is told by the query that meets it; unheard, the event would end the process and hide the reason.
  client.on('error', () => {})
  await client.connect()
  return client
}

function accessOf(url: string, socket: string): ServerAccess {
  const { hostname, port, username, password } = new URL(url)
  return {
    kind: 'embedded',
    host: hostname,
    port: Number(port),
    // All strategies use it: no round trip is slower than another.
    socket: socket === '' ? undefined : socket,
    user: username,
    password: decodeURIComponent(password),
    maintenance: 'postgres',
    parameters: '',
  }
}

/** What decides how fast a server is. */
const telling = [
  'autovacuum',
  'data_directory',
  'file_copy_method',
  'fsync',
  'full_page_writes',
  'max_wal_size',
  'server_version',
  'shared_buffers',
  'synchronous_commit',
  'unix_socket_directories',
  'wal_level',
]

async function readSettings(admin: pg.Client): Promise<Readonly<Record<string, string>>> {
  const { rows } = await admin.query<{ readonly name: string; readonly value: string }>(
    'select name, current_setting(name) as value from pg_settings where name = any($1) order by name',
    [telling],
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}
