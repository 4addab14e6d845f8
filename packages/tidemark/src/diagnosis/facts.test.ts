import { describe, expect, test } from 'vitest'
import type { WaitingSession } from '../record/at-failure.ts'
import type { Circumstances } from './circumstances.ts'
import { explain, explainWait } from './explain.ts'

const message = 'duplicate key value violates unique constraint "clients_email_key"'
const duplicate = { sqlstate: '23505', message, table: 'clients' }
const committed = { inserted: 1 }

function happened(detail: string | undefined, circumstances: Circumstances = {}): string {
  return explain({ ...duplicate, ...(detail === undefined ? {} : { detail }) }, circumstances)?.happened ?? ''
}

describe('a key is told', () => {
  test.each([
    ['column by column', 'Key (tenant, email)=(1, a@b.org) already exists.', 'tenant = 1, email = a@b.org is there'],
    [
      'as it stands, where a value has a comma',
      'Key (name)=(Lovelace, Ada) already exists.',
      '(name) = (Lovelace, Ada)',
    ],
    ['as this key, where nobody says it', undefined, 'with this key is there'],
  ])('%s', (_, detail, words) => {
    expect(happened(detail)).toContain(words)
  })
})

describe('who wrote to the table is told', () => {
  test('whatever its schema is', () => {
    expect(happened(undefined, { wrote: { 'shop.clients': committed } })).toContain(
      'The test itself has written to it.',
    )
    expect(happened(undefined, { wrote: { bad_clients: committed } })).toContain(
      'had committed nothing to it: the row was there before, or was written in the transaction that failed.',
    )
  })

  test('of many by three of them', () => {
    const others = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, footprint: { clients: committed } }))
    expect(happened(undefined, { wrote: {}, others })).toContain('written to by a; b; c; and 2 more.')
    expect(happened(undefined, { wrote: {}, others: others.slice(0, 3) })).toContain('written to by a; b; c.')
  })
})

test('workers share connections where there is more than one', () => {
  const open = [
    { database: 'd', application: '', count: 6 },
    { database: '', application: '', count: 3 },
  ]
  const full = (workers: number): string | undefined =>
    explain(
      { sqlstate: '53300', message: 'sorry, too many clients already' },
      { workers, atFailure: { connections: { max: 10, reserved: 3, open } } },
    )?.happened
  expect(full(1)).toContain('allows 10 (max_connections), 3 of them reserved. When the test had ended, 9 were open')
  expect(full(1)).toMatch(/\n {2}6 × no name in d\n {2}3 × still connecting$/)
  expect(full(2)).toContain('reserved; 2 workers share them.')
})

test('a wait is told in whole seconds, with who held the lock', () => {
  const logged = { sqlstate: '00000', message: 'process 1 still waiting for ShareLock after 2900.123 ms' }
  expect(explain(logged)?.happened).toContain('waited for ShareLock for more than 2 s')
  const session = (pid: number): WaitingSession => ({ pid, application: '', state: 'active', query: `query ${pid}` })
  expect(explainWait({ atFailure: { waits: [{ waiting: session(1), holding: session(2) }] } })?.happened).toBe(
    'A statement waited for a lock: query 1. The session with pid 2 (active, last statement: query 2) held it.',
  )
})
