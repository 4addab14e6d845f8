import { expect, test } from 'vitest'
import { databaseUrl } from './connect.ts'
import { readUrl, withoutPassword } from './external-url.ts'

test('a URL is taken apart, and the rest of its query is kept', () => {
  const { access, database } = readUrl('postgres://us%40er:p%2Fw@db.example:6543/shop?sslmode=require&schema=app')
  expect(access).toMatchObject({ host: 'db.example', port: 6543, user: 'us@er', password: 'p/w', maintenance: 'shop' })
  expect(database).toBe('shop')
  expect(databaseUrl(access, 'clone')).toBe(
    'postgresql://us%40er:p%2Fw@db.example:6543/clone?sslmode=require&schema=app',
  )
})

test('an IPv6 address keeps its brackets in URLs and loses them in connections', () => {
  const { access } = readUrl('postgresql://u:p@[::1]:5432/db')
  expect(access.host).toBe('::1')
  expect(databaseUrl(access, 'clone')).toBe('postgresql://u:p@[::1]:5432/clone')
})

test('a socket folder is found in the query and in the host, and URLs name it in the query', () => {
  for (const url of ['postgresql://u:p@/db?host=/var/run/pg', 'postgresql://u:p@%2Fvar%2Frun%2Fpg/db']) {
    const { access } = readUrl(url)
    expect(access).toMatchObject({ host: '/var/run/pg', socket: '/var/run/pg', port: 5432 })
    expect(databaseUrl(access, 'clone')).toBe('postgresql://u:p@localhost:5432/clone?host=%2Fvar%2Frun%2Fpg')
  }
})

test('the query comes before what stands in front of it', () => {
  const { access, database } = readUrl('postgresql://u:p@h:1/db?host=other&port=2&user=v&password=q&dbname=e')
  expect(access).toMatchObject({ host: 'other', port: 2, user: 'v', password: 'q', parameters: '' })
  expect(database).toBe('e')
})

test('without a database there is none, and work on the server goes through postgres', () => {
  const { access, database } = readUrl('postgresql://u:p@localhost')
  expect(database).toBeUndefined()
  expect(access.maintenance).toBe('postgres')
})

test.each([
  '',
  'localhost:5432/db',
  'mysql://localhost/db',
  'postgresql://a,b/db',
  'postgresql://u:p@h:99999/db',
  'postgresql://u:%zz@h/db',
])('%j is refused', (url) => expect(() => readUrl(url)).toThrow(expect.objectContaining({ code: 'TM_SERVER_URL' })))

test('messages never show a password', () => {
  expect(withoutPassword('postgresql://u:se:cr@et@host/db?password=secret&x=1')).toBe(
    'postgresql://u:***@host/db?password=***&x=1',
  )
})
