import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { isTidemarkError, TidemarkError } from '../errors/tidemark-error.ts'

export interface RedisOptions {
  /** The program; `redis-server` in the PATH unless told. */
  readonly program?: string
  /** TCP port on 127.0.0.1; a free one unless told. */
  readonly port?: number
  /** Further settings, by the names of redis.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A Redis of this process's own, in memory alone; disposing of it stops it. */
export interface RunningRedis extends AsyncDisposable {
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string
  readonly port: number
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again after that, empty, in the same place. */
  start(): Promise<void>
}

type Server = ChildProcessByStdio<Writable, Readable, null>

/**
 * Starts the Redis server of this machine on 127.0.0.1, without files, with 1,024 databases. It ends with this process, however
 * that ends.
 *
 * @throws TidemarkError TM_REDIS_NO_PROGRAM, TM_REDIS_START
 * @example
 * await using redis = await startRedis()
 * const client = createClient({ url: redis.url })
 */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-redis-'))
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true })
  const first = await startSomewhere({ ...options, directory }).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  const { port } = first
  let { server } = first
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end(server),
    start: async () => {
      await end(server)
      server = await run({ ...options, port, directory })
    },
    [Symbol.asyncDispose]: async () => {
      await end(server)
      await remove()
    },
  }
}

/**
 * Ends Redis by kill -9 as soon as its own input ends: when it is told to, and when this process dies in whatever way. The shell
 * lets go of its output, which so ends with Redis.
 */
const guard =
  'command -v "$0" > /dev/null || exit 127; "$0" "$@" < /dev/null 2>&1 & exec >&-; read -r end; kill -9 $!; wait'

type Placed = RedisOptions & { readonly directory: string }

/** On the port that was named, or on a free one: between finding it and using it somebody else may take it. */
async function startSomewhere(options: Placed): Promise<{ readonly server: Server; readonly port: number }> {
  for (let left = options.port === undefined ? 3 : 1; ; left -= 1) {
    const port = options.port ?? (await freePort())
    try {
      return { server: await run({ ...options, port }), port }
    } catch (error) {
      if (left === 1 || !isTidemarkError(error) || !error.seen.includes('already in use')) throw error
    }
  }
}

async function run({ program = 'redis-server', port, directory, settings = {} }: Placed) {
  const usual = { bind: '127.0.0.1', port: String(port), dir: directory, databases: '1024', save: '', appendonly: 'no' }
  const named = Object.entries({ ...usual, ...settings }).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn('sh', ['-c', guard, program, ...named], { stdio: ['pipe', 'pipe', 'ignore'] })
  // Without a shell (Windows) nothing starts, says anything or ends.
  server.on('error', () => {})
  const said = await readUntilReady(server)
  if (said === 'ready') return server
  await end(server)
  const missing = said.trim() === ''
  throw new TidemarkError(missing ? 'TM_REDIS_NO_PROGRAM' : 'TM_REDIS_START', { seen: missing ? program : said })
}

/** Waits for the line that says so; without it, all that Redis said before it ended. */
async function readUntilReady(server: Server): Promise<string> {
  let said = ''
  for await (const chunk of server.stdout) {
    said += String(chunk)
    if (said.includes('Ready to accept connections')) return 'ready'
  }
  return said.split('\n').slice(-12).join('\n')
}

async function end(server: Server): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.stdin.destroy()
  await exited
}

/** A node of a cluster takes the port 10,000 above its own, too. */
const highestPort = 55_535

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port > highestPort ? freePort() : port
}
