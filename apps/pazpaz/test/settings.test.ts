import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { readSettings } from '../src/settings.ts'

const key = () => randomBytes(32).toString('base64')
const complete = {
  DATABASE_URL: 'postgresql://desk@db.example/pazpaz',
  PUBLIC_URL: 'https://desk.example',
  FIELD_KEYS: `1:${key()},2:${key()}`,
  NAME_KEY: key(),
  LOGIN_KEY: key(),
  CSRF_KEY: key(),
  SMTP_URL: 'smtps://desk:secret@mail.example',
  MAIL_FROM: 'PazPaz <desk@mail.example>',
}

test('what is complete is read, with the usual values for the rest', () => {
  expect(readSettings(complete)).toMatchObject({
    databaseUrl: complete.DATABASE_URL,
    publicUrl: complete.PUBLIC_URL,
    host: '127.0.0.1',
    port: 8000,
    connections: 10,
  })
  expect([...readSettings(complete).keys.fields.keys()]).toEqual([1, 2])
})

test('what may be set is set', () => {
  const more = {
    HOST: '0.0.0.0',
    PORT: '9000',
    DATABASE_CONNECTIONS: '20',
    REDIS_URL: 'redis://r',
    TRUST_PROXY: '10.0.0.1,10.0.0.2',
  }
  expect(readSettings({ ...complete, ...more })).toMatchObject({
    host: '0.0.0.0',
    port: 9000,
    connections: 20,
    redisUrl: 'redis://r',
    trustProxy: ['10.0.0.1', '10.0.0.2'],
  })
})

test('everything that is missing is named at once', () => {
  const message = failure({})
  for (const name of Object.keys(complete)) expect(message).toContain(`${name} must be`)
})

test.for<[string, string]>([
  ['DATABASE_URL', 'mysql://db.example/pazpaz'],
  ['DATABASE_URL', 'db.example'],
  ['PUBLIC_URL', 'desk.example'],
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['DATABASE_CONNECTIONS', '-1'],
  ['NAME_KEY', 'short'],
  ['NAME_KEY', Buffer.alloc(32).toString('base64')],
  ['LOGIN_KEY', Buffer.alloc(32, 'x').toString('base64')],
  ['FIELD_KEYS', key()],
  ['FIELD_KEYS', `0:${key()}`],
  ['FIELD_KEYS', `1:${key()},1:${key()}`],
  ['FIELD_KEYS', `1:${key()},`],
  ['SMTP_URL', 'mail.example'],
  ['MAIL_FROM', 'PazPaz'],
  ['REDIS_URL', 'localhost:6379'],
])('%s cannot be %s', ([name, value]) => {
  expect(failure({ ...complete, [name]: value })).toContain(`- ${name} must be`)
})

test('one key for two purposes is refused', () => {
  expect(failure({ ...complete, CSRF_KEY: complete.LOGIN_KEY })).toContain('must all differ')
})

test('no value is repeated in an error', () => {
  const message = failure({ ...complete, SMTP_URL: 'hunter2', NAME_KEY: 'hunter2', DATABASE_URL: 'hunter2' })
  expect(message).not.toContain('hunter2')
})

function failure(env: Record<string, string>): string {
  try {
    readSettings(env)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the settings were read')
}
