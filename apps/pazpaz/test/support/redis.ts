import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { freePort } from './free-port.ts'

export interface RunningRedis extends AsyncDisposable {
  readonly url: string
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again, empty, in the same place. */
  start(): Promise<void>
  /** Moves all that is stored towards its end. */
  letPass(seconds: number): Promise<void>
}

/** True when this machine has a Redis server. Debian's package is `redis-server`. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0

/** A real Redis on a free port, for the tests of one file. */
export async function startRedis(): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'pazpaz-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server = await run(folder, port)
  const kill = async () => {
    if (server.exitCode !== null) return
    server.stdin.end()
    await once(server, 'exit')
  }
  return {
    url,
    kill,
    start: async () => {
      server = await run(folder, port)
    },
    letPass: (seconds) => letPass(url, seconds),
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ends Redis by kill -9 as soon as its own input ends: when it is told to, and when this process dies in whatever way. */
const GUARD = 'redis-server "$@" & read -r end; kill -9 $!; wait'

async function run(folder: string, port: number) {
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = spawn('sh', ['-c', GUARD, 'sh', ...settings], { stdio: ['pipe', 'pipe', 'inherit'] })
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break
  server.stdout.resume()
  return server
}

async function letPass(url: string, seconds: number): Promise<void> {
  const client = await createClient({ url }).connect()
  for (const key of await client.keys('*')) {
    await client.pExpire(key, (await client.pTTL(key)) - seconds * 1000)
  }
  client.destroy()
}
