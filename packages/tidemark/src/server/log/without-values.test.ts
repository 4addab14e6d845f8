import { describe, expect, test } from 'vitest'
import { detailWithoutValues, messageWithoutValues, withoutConstants, withoutValues } from './without-values.ts'

describe('a statement without constants', () => {
  test.each([
    ["insert into t (a, b) values (1, 'it''s')", 'insert into t (a, b) values (?, ?)'],
    ['select * from t1 where "col 2" = 2.5e3 and c3 = $1', 'select * from t1 where "col 2" = ? and c3 = $1'],
    [String.raw`select E'a\'b', e'\\', emails from e`, 'select ?, ?, emails from e'],
    ['do $$ begin perform 1; end $$', 'do ?'],
    ["select $tag$ it's $tag$ || U&'d\\0061t'", 'select ? || U&?'],
    ['select 1 -- patient 7\n  /* Ada */ + 2', 'select ? + ?'],
    ["select 'cut off", 'select ?'],
    ["select x'1F', B'01'", 'select x?, B?'],
  ])('%s', (statement, expected) => {
    expect(withoutConstants(statement)).toBe(expected)
  })

  test('is cut where it gets long', () => {
    expect(withoutConstants(`select ${'x, '.repeat(5000)}`)).toHaveLength(2000)
  })
})

describe('what PostgreSQL says about values', () => {
  test.each([
    ['Key (email)=(ada@example.com) already exists.', 'Key (email)=(…) already exists.'],
    ['Key (id)=(7) already exists.', 'Key (id)=(7) already exists.'],
    ['Key (tenant, number)=(1, 039337423) already exists.', 'Key (tenant, number)=(1, …) already exists.'],
    [
      'Key (id)=(0190b9a5-7f3e-7cc1-8d4f-000000000001) is not present in table "clients".',
      'Key (id)=(0190b9a5-7f3e-7cc1-8d4f-000000000001) is not present in table "clients".',
    ],
    [
      'Key (slot)=(["a","b")) conflicts with existing key (slot)=(["c","d")).',
      'Key (slot)=(…) conflicts with existing key (slot)=(…).',
    ],
    ['Key (lower(email))=(a) is b) already exists.', 'Key (lower(email))=(…) already exists.'],
    ['Failing row contains (1, Ada\nLovelace, null).', 'Failing row contains (…).'],
    ["Process 12: update t set a = 'x'", 'Process 12: update t set a = ?'],
  ])('%s', (detail, expected) => {
    expect(detailWithoutValues(detail)).toBe(expected)
  })

  test.each([
    ['22P02', 'invalid input syntax for type uuid: "Ada"', 'invalid input syntax for type uuid: …'],
    ['22003', 'value "99999999999" is out of range for type integer', 'value … is out of range for type integer'],
    ['42P01', 'relation "a: b" does not exist', 'relation "a: b" does not exist'],
  ])('%s: %s', (sqlstate, message, expected) => {
    expect(messageWithoutValues(sqlstate, message)).toBe(expected)
  })

  test('a context keeps where it was and loses what was there', () => {
    const context = [
      'COPY clients, line 3, column email: "ada@\nexample.com"',
      'SQL statement "insert into t values (\'Ada\n7\')"',
      'PL/pgSQL function book(integer) line 12 at SQL statement',
      'while updating tuple (0,1) in relation "clients"',
      'COPY clients, line 4: "Bob"',
    ].join('\n')
    const entry = {
      timestamp: '',
      database: '',
      severity: 'ERROR',
      sqlstate: '23505',
      message: '',
      application: '',
      pid: 1,
    }
    const texts = { detail: undefined, hint: undefined, statement: undefined }
    expect(withoutValues({ ...entry, ...texts, context }).context?.split('\n')).toEqual([
      'COPY clients, line 3, column email: …',
      'SQL statement "insert into t values (?)"',
      'PL/pgSQL function book(integer) line 12 at SQL statement',
      'while updating tuple (0,1) in relation "clients"',
      'COPY clients, line 4: …',
    ])
  })
})
