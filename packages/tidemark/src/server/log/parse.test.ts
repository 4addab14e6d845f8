import { expect, test } from 'vitest'
import { csvStart, parseCsv } from './parse-csv.ts'
import { jsonStart, parseJson } from './parse-json.ts'

const time = '2026-05-04 09:12:33.120 UTC'

function csv(message: string, statement: string): string {
  const columns = [time, '"ada"', '"db"', '12', '"[local]"', 'id', '3', '"INSERT"', time, '3/2', '0', 'ERROR', '23505']
  return `${[...columns, message, '', '', '', '', '', statement, '8', '', '"app"', '"client backend"', '', '0'].join(',')}\n`
}

test('a CSV entry may have line ends and quotes in its fields', () => {
  const text = csv('"duplicate ""key"""', '"insert into t\nvalues (1, ""x"")"') + csv('second', '')
  expect([...parseCsv(text)]).toMatchObject([
    {
      timestamp: time,
      database: 'db',
      pid: 12,
      message: 'duplicate "key"',
      statement: 'insert into t\nvalues (1, "x")',
    },
    { message: 'second', sqlstate: '23505', severity: 'ERROR', application: 'app', detail: undefined },
  ])
})

test('a JSON entry that is still being written is passed over', () => {
  const line = JSON.stringify({ timestamp: time, dbname: 'db', pid: 3, error_severity: 'LOG', message: 'a\nb' })
  expect([...parseJson(`${line}\n{"timestamp":"2026`)]).toMatchObject([
    { database: 'db', pid: 3, message: 'a\nb', sqlstate: '00000' },
  ])
})

test('the first whole entry of a piece is found', () => {
  expect(`ort":1}\n{"timestamp":"x"}`.search(jsonStart)).toBe(8)
  expect(`"x",y\n${csv('m', '')}`.search(csvStart)).toBe(6)
})
