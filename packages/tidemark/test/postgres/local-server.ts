import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

/** An ordinary PostgreSQL of the host, started for tests of external servers. Durable enough for none, quick enough for all. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number
  readonly user: 'postgres'
  readonly password: string
  /** Folder of its Unix socket. */
  readonly socket: string
  /** The postmaster's process. */
  readonly pid: number
  /** Starts it again on its data, after it was killed. */
  revive(): Promise<void>
  url(database?: string, user?: { readonly name: string; readonly password: string }): string
}

const binaries = '/usr/lib/postgresql/15/bin'
const nobody = 65_534

export interface Place {
  /** Network namespace that it runs in, and address that it listens on there; its Unix socket is reached from everywhere. */
  readonly namespace: string
  readonly address: string
}

export async function startLocalServer(
  settings: Readonly<Record<string, string>> = {},
  place?: Place,
): Promise<LocalServer> {
  if (!existsSync(`${binaries}/postgres`))
    throw new Error(`these tests need the PostgreSQL in ${binaries} (Debian: postgresql-15)`)
  const folder = mkdtempSync(existsSync('/dev/shm') ? '/dev/shm/tm-test-' : '/tmp/tm-test-')
  chmodSync(folder, 0o700)
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (identity.uid !== undefined) chownSync(folder, nobody, nobody)
  const password = randomBytes(9).toString('hex')
  initialise(folder, password, identity)
  const port = await freePort()
  const address = place?.address ?? '127.0.0.1'
  if (place !== undefined) appendFileSync(`${folder}/data/pg_hba.conf`, 'host all all samenet scram-sha-256\n')
  const command = [
    ...(place === undefined ? [] : within(place)),
    `${binaries}/postgres`,
    ...arguments_(folder, port, { listen_addresses: address, ...settings }),
  ]
  const start = (): ChildProcess => {
    const owner = place === undefined ? identity : {}
    return spawn(command[0] ?? '', command.slice(1), { ...owner, cwd: folder, stdio: 'ignore' })
  }
  let child = start()
  const url: LocalServer['url'] = (database = 'postgres', user = { name: 'postgres', password }) =>
    `postgresql://${user.name}:${user.password}@${address}:${port}/${database}`
  const nearby = `postgresql://postgres:${password}@localhost:${port}/postgres?host=${folder}`
  await untilReady(nearby, child)
  return {
    port,
    user: 'postgres',
    password,
    socket: folder,
    get pid() {
      return child.pid ?? 0
    },
    url,
    revive: async () => {
      // What is left of the killed one holds its memory for a moment: until then a new one ends at once.
      for (let ready = false; !ready;) {
        if (child.exitCode !== null || child.signalCode !== null) child = start()
        ready = await untilReady(nearby, child).then(
          () => true,
          () => false,
        )
      }
    },
    [Symbol.asyncDispose]: () => stop(child, folder),
  }
}

/** Only root may enter a namespace, and PostgreSQL refuses root: the command line in between becomes the server's own process. */
function within({ namespace }: Place): readonly string[] {
  return ['ip', 'netns', 'exec', namespace, 'setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
}

function initialise(folder: string, password: string, identity: object): void {
  const passwordFile = path.join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o644 })
  const options = ['-D', `${folder}/data`, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const more = ['--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C.UTF-8']
  execFileSync(`${binaries}/initdb`, [...options, ...more], { ...identity, cwd: folder, stdio: 'ignore' })
}

function arguments_(folder: string, port: number, settings: Readonly<Record<string, string>>): string[] {
  const all = {
    port: String(port),
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '120',
    shared_buffers: '64MB',
    max_prepared_transactions: '8',
    shared_memory_type: 'mmap',
    ...settings,
  }
  return ['-D', `${folder}/data`, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`postgres ended with ${child.exitCode}`)
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await pause(20)
    }
  }
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGQUIT')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
}
