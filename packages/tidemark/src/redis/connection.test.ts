import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { redisAccess } from './access.ts'
import { RedisConnection } from './connection.ts'

/** A server that lets everybody in. */
async function listen(then: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write('+OK\r\n+PONG\r\n')
      then(socket)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

function open(server: Server): Promise<RedisConnection> {
  const { port } = server.address() as AddressInfo
  return RedisConnection.open(redisAccess(`redis://127.0.0.1:${port}`, 'database', []))
}

const lost = (why: string) => ({ code: 'TM_REDIS_LOST', seen: expect.stringContaining(why) as string })

test('a server that resets the connection fails what waits for it and what comes later, not the process', async () => {
  await using server = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()))
  await using connection = await open(server)
  const both = await Promise.allSettled([connection.ask(['get', 'a']), connection.ask(['get', 'b'])])
  expect(both).toMatchObject([{ reason: lost('ECONNRESET') }, { reason: lost('ECONNRESET') }])
  await expect(connection.send(['get', 'c'])).rejects.toMatchObject(lost('ECONNRESET'))
})

test('whoever asks after the end is told that it was ours', async () => {
  await using server = await listen(() => {})
  const connection = await open(server)
  await connection[Symbol.asyncDispose]()
  await expect(connection.ask(['get', 'a'])).rejects.toMatchObject(lost('closed by Tidemark'))
})
