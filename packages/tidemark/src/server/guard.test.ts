import { describe, expect, test } from 'vitest'
import { guardDestination, guardManaged, isLoopback, looksLikeProduction } from './guard.ts'

describe('names that look like production', () => {
  test.each([
    'prod',
    'shop_prod',
    'production',
    'shop-production-2',
    'PROD',
    'shopProd',
    'db.prd.internal',
    'live',
    'shop_live',
    'main',
    'primary_db',
    'prod_test',
  ])('%s does', (name) => expect(looksLikeProduction(name)).toBe(true))

  test.each([
    'contest',
    'latest',
    'postgres',
    'shop_test',
    'product',
    'products',
    'reproduce',
    'delivery',
    'oliver',
    'mainframe',
    'domain',
    'main_test',
    'live-dev',
    '/var/run/production',
  ])('%s does not', (name) => expect(looksLikeProduction(name)).toBe(false))
})

describe('servers of this machine', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'db.localhost', '/var/run/postgresql'])('%s is', (host) =>
    expect(isLoopback(host)).toBe(true),
  )
  test.each(['10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', 'db', '::2'])('%s is not', (host) =>
    expect(isLoopback(host)).toBe(false),
  )
})

const guard =
  (host: string, database: string | undefined, allowHosts: readonly string[] = []) =>
  () =>
    guardDestination({ host, database }, allowHosts)

describe('the guard', () => {
  test('lets servers of this machine pass', () => {
    expect(guard('localhost', 'shop_test')).not.toThrow()
    expect(guard('localhost', undefined)).not.toThrow()
  })

  test('refuses servers elsewhere until they are named', () => {
    expect(guard('db.ci', 'shop')).toThrow(expect.objectContaining({ code: 'TM_SERVER_NOT_LOCAL' }))
    expect(guard('db.ci', 'shop', ['db.ci'])).not.toThrow()
    expect(guard('db.ci', 'shop', ['other.ci'])).toThrow(expect.objectContaining({ code: 'TM_SERVER_NOT_LOCAL' }))
  })

  test('refuses names that look like production until host and database are named', () => {
    expect(guard('localhost', 'shop_prod')).toThrow(expect.objectContaining({ code: 'TM_SERVER_PRODUCTION' }))
    expect(guard('db.ci', 'shop_prod', ['db.ci'])).toThrow(expect.objectContaining({ code: 'TM_SERVER_PRODUCTION' }))
    expect(guard('localhost', 'shop_prod', ['localhost/shop_prod'])).not.toThrow()
    expect(guard('localhost', 'other_prod', ['localhost/shop_prod'])).toThrow(
      expect.objectContaining({ code: 'TM_SERVER_PRODUCTION' }),
    )
  })

  test('a host that looks like production has to be named like any other', () => {
    expect(guard('prod-db.internal', 'shop')).toThrow(expect.objectContaining({ code: 'TM_SERVER_NOT_LOCAL' }))
    expect(guard('prod.localhost', 'shop')).toThrow(expect.objectContaining({ code: 'TM_SERVER_PRODUCTION' }))
    expect(guard('prod-db.internal', 'shop', ['prod-db.internal'])).not.toThrow()
  })
})

describe('a server that a cloud provider manages', () => {
  const managed = (database: string, allowHosts: readonly string[]) => () =>
    guardManaged('rdsadmin', { host: 'localhost', database }, allowHosts)

  test('is refused, be it behind a tunnel, until its place is named', () => {
    expect(managed('shop', [])).toThrow(expect.objectContaining({ code: 'TM_SERVER_NOT_LOCAL' }))
    expect(managed('shop', ['db.ci', 'localhost/other'])).toThrow('rdsadmin')
    expect(managed('shop', ['localhost'])).not.toThrow()
    expect(managed('shop', ['localhost/shop'])).not.toThrow()
    expect(() => guardManaged(undefined, { host: 'localhost', database: 'shop' }, [])).not.toThrow()
  })
})
