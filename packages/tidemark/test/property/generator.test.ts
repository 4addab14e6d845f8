import fc from 'fast-check'
import { expect, test } from 'vitest'
import { history } from './history.ts'
import { resolve } from './names.ts'
import { promises } from './promises.ts'
import { schemaSpec } from './schema.ts'
import { schemaSql } from './schema-sql.ts'

const access = {
  kind: 'embedded',
  host: 'h',
  port: 1,
  socket: undefined,
  user: 'u',
  password: 'p',
  maintenance: 'm',
  parameters: '',
} as const

test('the generator produces every row of what the ledger must get right', () => {
  const schemas = fc.sample(schemaSpec, { seed: 1, numRuns: 400 })
  const steps = fc.sample(history, { seed: 1, numRuns: 400 }).flatMap((one) => one.steps)
  const sql = schemas.map((schema) => schemaSql(schema, 180_000, { name: 'other', access })).join('\n')
  const statements = steps.flatMap((step) => ('sql' in step ? [resolve(step.sql, schemas[0]!)] : []))
  const kinds = steps.map((step) => ('interrupted' in step && step.interrupted ? 'interrupted' : step.do)).join('\n')
  const missing = promises.filter(
    ({ schema, statement, step }) =>
      schema?.test(sql) === false ||
      (statement !== undefined && !statements.some((one) => statement.test(one))) ||
      step?.test(kinds) === false,
  )
  expect(missing.map(({ claim }) => claim)).toEqual([])
})
