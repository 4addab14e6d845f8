import { startRedis } from 'tidemark/redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import { openRedisStore } from '../../src/store/redis-store.ts'
import { reference } from '../../seeds/reference.ts'
import { sql, url } from '../support/practice.ts'
import { startProxy } from '../support/proxy.ts'
import { hasRedis } from '../support/redis.ts'
import { login, startOwnService } from '../support/service.ts'
import { until, untilSomebodyWaits } from '../support/until.ts'

const unavailable = { status: 503, type: 'urn:pazpaz:problem:unavailable' }
const booking = {
  client_id: reference.clients[0].id,
  scheduled_start: '2026-03-02T09:00:00Z',
  scheduled_end: '2026-03-02T10:00:00Z',
  location_type: 'clinic',
}

describe('without PostgreSQL', () => {
  async function serviceBehindProxy() {
    const proxy = await startProxy(url)
    const db = openDatabase(`${proxy.url}?application_name=service`)
    const service = await startOwnService({ db, store: createPostgresStore(db) })
    onTestFinished(async () => {
      await service.app.close()
      await db.destroy()
      await proxy[Symbol.asyncDispose]()
    })
    return { proxy, ...service, desk: await login(service.app) }
  }

  test('requests are answered 503, and work again when it is back, without a restart', async () => {
    const { proxy, desk, app, log } = await serviceBehindProxy()
    expect((await desk.get('/clients')).statusCode).toBe(200)
    await proxy.cut()
    const answer = await desk.get('/clients')
    expect(answer.json()).toMatchObject(unavailable)
    expect(answer.headers['retry-after']).toBe('5')
    const ready = await app.inject('/health/ready')
    expect(ready.json()).toMatchObject({ status: 503, database: 'no answer', store: 'no answer' })
    expect((await app.inject('/health/live')).statusCode).toBe(200)
    await proxy.mend()
    expect((await desk.get('/clients')).statusCode).toBe(200)
    expect((await app.inject('/health/ready')).statusCode).toBe(200)
    expect(log()).not.toContain('postgresql://')
  })

  test('a booking that is cut off in the middle is not half there', async () => {
    const { proxy, desk } = await serviceBehindProxy()
    const blocker = await sql.connect()
    await blocker.query('begin')
    await blocker.query('lock table audit_events in exclusive mode')
    const answer = desk.post('/appointments', booking)
    await untilSomebodyWaits()
    await proxy.cut()
    expect((await answer).json()).toMatchObject(unavailable)
    await blocker.query('rollback')
    blocker.release()
    await proxy.mend()
    expect((await desk.get('/appointments', { start: '2026-01-01T00:00:00Z' })).json().total).toBe(0)
    expect((await desk.post('/appointments', booking)).statusCode).toBe(201)
  })

  test('sessions that the server ends are replaced', async () => {
    const { desk } = await serviceBehindProxy()
    await desk.get('/clients')
    await sql.query(`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = current_database() and application_name = 'service'
    `)
    await until(async () => {
      const { statusCode } = await desk.get('/clients')
      expect([200, 503]).toContain(statusCode)
      return statusCode === 200
    })
  })
})

describe.skipIf(!hasRedis)('without Redis', () => {
  test('nobody gets in, logins that were revoked stay revoked, and it works again without a restart', async () => {
    await using redis = await startRedis()
    await using store = await openRedisStore(redis.url)
    const { app } = await startOwnService({ store })
    const [desk, gone] = [await login(app), await login(app)]
    await gone.post('/auth/logout')
    expect((await gone.get('/clients')).statusCode).toBe(401)
    await redis.kill()
    expect((await desk.get('/clients')).json()).toMatchObject(unavailable)
    expect((await gone.get('/clients')).json()).toMatchObject(unavailable)
    expect((await desk.post('/auth/logout')).json()).toMatchObject(unavailable)
    expect((await app.inject('/health/ready')).json()).toMatchObject({ database: 'ok', store: 'no answer' })
    await redis.start()
    await until(async () => (await app.inject('/health/ready')).statusCode === 200)
    expect((await desk.get('/clients')).statusCode).toBe(200)
  })

  test('a store that is opened before its Redis says why it is away, and works when Redis has come', async () => {
    await using redis = await startRedis()
    await redis.kill()
    await using store = await openRedisStore(redis.url)
    const told: (string | undefined)[] = []
    store.watch((reason) => told.push(reason))
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED')])
    const { app } = await startOwnService({ store })
    const desk = await login(app)
    expect((await desk.get('/clients')).json()).toMatchObject(unavailable)
    await redis.start()
    await until(async () => (await desk.get('/clients')).statusCode === 200)
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED'), undefined])
  })

  test('a link can be asked for, used and logged out of with Redis alone', async () => {
    await using redis = await startRedis()
    await using store = await openRedisStore(redis.url)
    const { app, nextMail } = await startOwnService({ store })
    const mail = nextMail()
    const payload = { email: reference.owner.email }
    await app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload })
    const token = /#([\w-]+)/.exec((await mail).text)?.[1]
    const verify = () => app.inject({ method: 'POST', url: '/api/v1/auth/verify', payload: { token } })
    expect([(await verify()).statusCode, (await verify()).statusCode]).toEqual([200, 401])
    const { rows } = await sql.query('select from short_lived_values union all select from short_lived_counters')
    expect(rows).toEqual([])
  })
})
