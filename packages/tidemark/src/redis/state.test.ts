import { expect, test } from 'vitest'
import { now } from '../isolation/clock.ts'
import { hold } from './claims.ts'
import { endUnfinished, readClients } from './clients.ts'
import type { RedisConnection } from './connection.ts'
import type { Argument } from './resp.ts'
import { changesBetween, commandsTo, type Keyspace } from './state.ts'

const at = now()

function keys(entries: Readonly<Record<string, readonly [dump: string, ttl?: number]>>): Keyspace {
  return new Map(
    Object.entries(entries).map(([key, [dump, ttl = -1]]) => {
      return [key, { type: 'string', dump: Buffer.from(dump), ttl, at }]
    }),
  )
}

const commands = (to: Keyspace, from: Keyspace): readonly string[] =>
  commandsTo(to, from).map((command) => command.map(String).join(' '))

test('one state is made of another with as little as that takes', () => {
  const to = keys({ same: ['a'], other: ['b'], ends: ['c', 5000], gone: ['d', 7000], stays: ['e'] })
  const from = keys({ same: ['a'], other: ['x'], ends: ['c'], stays: ['e', 9000], new: ['y'] })
  expect(commands(to, from)).toEqual([
    'del new',
    'restore other 0 b replace',
    'pexpire ends 5000',
    'restore gone 7000 d replace',
    'persist stays',
  ])
})

test('a key that has no time left is given a little, for it would live for ever with none', () => {
  expect(commands(keys({ a: ['x', 0] }), keys({}))).toEqual(['restore a 1 x replace'])
})

test('changes are counted by type; a key that ended by itself is none, nor is the time that passes', () => {
  const before = keys({ a: ['1'], b: ['1'], ends: ['1', 10], ticks: ['1', 60_000] })
  const after = keys({ a: ['2'], c: ['1'], ticks: ['1', 59_500] })
  const changes = changesBetween(before, after)
  expect(changes?.types).toEqual({ string: { updated: 1, deleted: 1, inserted: 1 } })
  expect(changes?.keys.map(({ key, change }) => `${key} ${change}`).toSorted()).toEqual([
    'a updated',
    'b deleted',
    'c inserted',
  ])
  expect(changesBetween(before, before)).toBeUndefined()
})

test("of the clients of a Redis those of the database count, not Tidemark's own", () => {
  const list = Buffer.from(
    [
      'id=3 addr=1:2 name= db=1 sub=1 psub=2 multi=-1 flags=N cmd=get',
      'id=4 name=tidemark db=1 multi=-1 flags=N cmd=client|list',
      'id=5 name=app db=0 multi=-1 flags=N cmd=get',
      'id=6 name=app db=1 multi=0 flags=b cmd=blpop',
    ].join('\n'),
  )
  const common = { database: 1, queued: undefined, blocked: false, subscriptions: 0 }
  expect(readClients(list, 1)).toEqual([
    { ...common, id: 3, name: '', subscriptions: 3, command: 'get' },
    { ...common, id: 6, name: 'app', queued: 0, blocked: true, command: 'blpop' },
  ])
})

/** A connection that only notes what it is asked. */
function noting(): { readonly sent: string[]; readonly connection: RedisConnection } {
  const sent: string[] = []
  const note = async (...commands: readonly (readonly Argument[])[]): Promise<readonly never[]> => {
    sent.push(...commands.map((command) => command.join(' ')))
    return []
  }
  return { sent, connection: { ask: note, send: note } as unknown as RedisConnection }
}

test('a client is ended for what it began, not for what it was in the middle of at the mark', async () => {
  const { sent, connection } = noting()
  const line = (id: number, rest: string): string => `id=${id} name=app db=0 ${rest} cmd=set`
  const was = [line(3, 'multi=2 flags=x'), line(4, 'multi=-1 flags=b'), line(5, 'multi=-1 sub=1 flags=P')]
  const began = [line(6, 'multi=0 flags=x'), line(7, 'multi=-1 flags=b'), line(8, 'multi=-1 sub=1 flags=P')]
  const list = Buffer.from([...was, ...began].join('\n'))
  const before = readClients(Buffer.from(was.join('\n')), 0)
  const leftovers = await endUnfinished(connection, { list, database: 0, before, graceMs: 0 })
  expect(leftovers.map(({ object }) => object)).toEqual(['client 6', 'client 7', 'client 8'])
  expect(sent).toEqual(['client kill id 6', 'client unblock 7 error', 'client kill id 8'])
})

test('a place that is held already is not claimed anew', async () => {
  const { sent, connection } = noting()
  const looking = { key: 'tidemark:claim:1', owner: 'run/7' }
  const held = await hold(connection, looking)
  expect(await hold(connection, held)).toEqual({ key: 'tidemark:claim:1', owner: 'run/7/held' })
  expect(sent).toEqual(['set tidemark:claim:1 run/7/held'])
})
