import { describe, expect, test } from 'vitest'
import { findPostgresError } from './find-postgres-error.ts'

const told = { sqlstate: '23505', message: 'duplicate key', detail: 'Key (id)=(1) already exists.', constraint: 'pk' }
const ofPg = { severity: 'ERROR', code: '23505', message: told.message, detail: told.detail, constraint: 'pk' }
const ofPostgresJs = {
  severity: 'ERROR',
  code: '23505',
  message: told.message,
  detail: told.detail,
  constraint_name: 'pk',
}

describe('the error of PostgreSQL is found', () => {
  test.each([
    ['pg', ofPg],
    ['postgres.js', ofPostgresJs],
    ['Drizzle', { message: 'Failed query: insert', cause: ofPg }],
    ['TypeORM', { message: told.message, driverError: ofPg }],
    ['Sequelize', { name: 'SequelizeUniqueConstraintError', parent: ofPg, original: ofPg }],
    ['MikroORM and Objection', { name: 'UniqueConstraintViolationException', nativeError: ofPg }],
    ['an application that wraps what wraps it', { message: 'booking failed', cause: { message: 'x', cause: ofPg } }],
  ])('%s', (_, error) => {
    expect(findPostgresError(error)).toEqual(told)
  })

  test('of an adapter of Prisma, which keeps code and message', () => {
    const cause = { kind: 'UniqueConstraintViolation', originalCode: '23505', originalMessage: 'duplicate key' }
    const error = { code: 'P2002', message: 'Unique constraint failed', meta: { driverAdapterError: { cause } } }
    expect(findPostgresError(error)).toEqual({ sqlstate: '23505', message: 'duplicate key' })
  })
})

test.each([
  ['of Node', { code: 'EPERM', message: 'no' }],
  ['of Prisma without an adapter', { code: 'P2002', clientVersion: '6' }],
  ['of an assertion', { message: 'expected 500 to be 201', actual: 500 }],
  ['that is no error', 'text'],
])('an error %s is none of PostgreSQL', (_, error) => {
  expect(findPostgresError(error)).toBeUndefined()
})

test('a circle of causes ends', () => {
  const error: { cause?: unknown } = {}
  error.cause = error
  expect(findPostgresError(error)).toBeUndefined()
})
