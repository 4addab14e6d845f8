import { once } from 'node:events'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { handlesOf, newHandles } from './handles.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('a single timer more is told, one less is not', () => {
  const having = (timers: number) => ({ objects: new Set<object>(), timers })
  expect(newHandles(having(1), having(2))).toEqual([{ name: 'Timeout', text: '1 more timer' }])
  expect(newHandles(having(1), having(3))).toEqual([{ name: 'Timeout', text: '2 more timers' }])
  expect(newHandles(having(2), having(1))).toEqual([])
})

test('only timers count as timers, where they count', () => {
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['Timeout', 'TCPSocketWrap', 'Timeout'])
  expect(handlesOf(true).timers).toBe(2)
  expect(handlesOf(false).timers).toBe(0)
})

test('a server is told with its port or its socket, or as one that does not listen', async () => {
  const path = join(tmpdir(), `tidemark-handles-${process.pid}.sock`)
  await using local = createServer().listen(path)
  await once(local, 'listening')
  await using everywhere = createServer().listen(0)
  await once(everywhere, 'listening')
  const { port } = everywhere.address() as { port: number }
  const found = new Set([local, everywhere, createServer()])
  expect(newHandles({ objects: new Set(), timers: 0 }, { objects: found, timers: 0 })).toEqual(
    [path, `port ${port}`, 'nowhere'].map((place) => ({ name: 'TCPServerWrap', text: `a server listens on ${place}` })),
  )
})

test('connections to the database and to Redis are no handles of the app, also where their URLs name no port', () => {
  const to = (port: number): object => Object.create(Socket.prototype, { remotePort: { value: port } }) as object
  const sockets = [5432, 6379, 5433, 6380].map(to)
  vi.spyOn(process as unknown as { _getActiveHandles: () => readonly object[] }, '_getActiveHandles').mockReturnValue(
    sockets,
  )
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/app')
  vi.stubEnv('REDIS_URL', 'redis://localhost:6380')
  expect([...handlesOf(false).objects]).toEqual([sockets[1], sockets[2]])
  vi.stubEnv('REDIS_URL', 'redis://localhost')
  expect([...handlesOf(false).objects]).toEqual([sockets[2], sockets[3]])
})
