import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { override, watch } from '../../src/fastify.ts'
import { buildExample } from './app.ts'

let app: FastifyInstance
beforeAll(async () => {
  app = await buildExample()
})
afterAll(() => app.close())

test('an app that is used and not changed is as it was', async () => {
  await using watched = watch(app)
  await app.inject('/inside')
  {
    using _ = override(app, { mailer: { send: async () => 'fake' }, tenant: 'mine' })
    await app.inject('/')
  }
  expect(await watched.changes()).toEqual([])
})

test('decorators that were replaced or added are named, and where', async () => {
  const watched = watch(app)
  const plugin = override(app, { mailer: { send: async () => 'fake' }, greet: () => 'hi', tenant: 'mine' })
  Object.assign(app, { extra: 1 })
  expect((await watched.changes()).toSorted()).toEqual([
    expect.stringMatching(/^decorator extra of .* is new$/),
    expect.stringMatching(/^decorator mailer of .* is another$/),
    expect.stringMatching(/^request decorator greet of .* is another$/),
    expect.stringMatching(/^request decorator tenant of .* is another$/),
    // The plugin's requests are made from the same.
    expect.stringMatching(/^request decorator tenant of plugin \(\/inside\) is another$/),
  ])
  await expect(watched.verify()).rejects.toMatchObject({ code: 'TM_APP_CHANGED' })
  plugin.restore()
  Reflect.deleteProperty(app, 'extra')
  await watched.verify()
})

test('hooks that were added or exchanged are named, in plugins too', async () => {
  const watched = watch(app)
  const symbol = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.hooks')
  const { onRequest } = Reflect.get(app, symbol ?? '') as { onRequest: (() => unknown)[] }
  onRequest.push(async function extra() {})
  expect(await watched.changes()).toEqual([expect.stringMatching(/^hook onRequest 2 extra of .* is new$/)])
  expect(await watch(app, { ignore: ['onRequest'] }).changes()).toEqual([])
  onRequest.pop()
  await watched.verify()
})

test('hooks without a name, and those of plugins of one name, are told apart', async () => {
  const twins = fastify()
  const lists: (() => unknown)[][] = []
  for (const prefix of ['', '']) {
    await twins.register(
      async function twin(inside) {
        inside.addHook('onRequest', async () => {})
        const symbol = Object.getOwnPropertySymbols(inside).find(({ description }) => description === 'fastify.hooks')
        lists.push((Reflect.get(inside, symbol ?? '') as { onRequest: (() => unknown)[] }).onRequest)
      },
      { prefix },
    )
  }
  await twins.ready()
  const watched = watch(twins)
  for (const list of lists) list[0] = async () => {}
  expect(await watched.changes()).toEqual([
    'hook onRequest 1 of twin is another',
    'hook onRequest 1 of twin (2) is another',
  ])
  await twins.close()
})

test('timers do not count unless told', async () => {
  const [watched, counting] = [watch(app, { grace: 20 }), watch(app, { grace: 20, timers: true })]
  const timers = Array.from({ length: 20 }, () => setInterval(() => {}, 10_000))
  const told = [await watched.changes(), await counting.changes()]
  for (const timer of timers) clearInterval(timer)
  expect(told).toEqual([[], [expect.stringMatching(/^\d+ more timers$/)]])
})

test('environment variables are named, without their values', async () => {
  process.env['TM_GONE'] = 'secret'
  process.env['TM_OTHER'] = 'secret'
  const watched = watch(app)
  delete process.env['TM_GONE']
  process.env['TM_OTHER'] = 'secret too'
  process.env['TM_NEW'] = 'secret as well'
  const changes = await watched.changes()
  delete process.env['TM_OTHER']
  delete process.env['TM_NEW']
  expect(changes.toSorted()).toEqual([
    'environment variable TM_GONE is gone',
    'environment variable TM_NEW is new',
    'environment variable TM_OTHER is another',
  ])
})

test('servers, sockets and timers that are still open are named; what closes in time is not', async () => {
  const watched = watch(app, { timers: true })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const timers = Array.from({ length: 5 }, () => setInterval(() => {}, 10_000))
  const changes = await watched.changes()
  expect(changes).toContain(`a server listens on port ${port}`)
  expect(changes).toContain(`a socket to 127.0.0.1:${port} is open`)
  expect(changes).toContainEqual(expect.stringMatching(/^\d more timers?$/))
  expect(await watch(app).changes()).toEqual([])
  for (const timer of timers) clearInterval(timer)
  setTimeout(() => {
    socket.destroy()
    server.close()
  }, 20)
  await watched.verify()
})

test('connections to the databases of the environment are expected', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { DATABASE_URL: before } = process.env
  process.env['DATABASE_URL'] = `postgresql://127.0.0.1:${port}/test`
  const watched = watch(app, { grace: 20 })
  const socket = connect(port, '127.0.0.1')
  const [other] = (await once(server, 'connection')) as [{ destroy(): void }]
  await once(socket, 'connect').catch(() => {})
  expect((await watched.changes()).filter((change) => change.includes(`:${port} `))).toEqual([])
  socket.destroy()
  other.destroy()
  server.close()
  if (before === undefined) delete process.env['DATABASE_URL']
  else process.env['DATABASE_URL'] = before
})
