import { spawn } from 'node:child_process'
import { Client } from 'pg'
import postgres from 'postgres'
import { expect, test, vi } from 'vitest'
import { useGate } from './gate.ts'

const gate = useGate()

const whats = async (): Promise<readonly string[]> => (await gate().goBack()).leftovers.map(({ what }) => what)

test('a client that is killed in a transaction leaves nothing', async () => {
  const program = `import pg from 'pg'
    const client = new pg.Client('${gate().url}'); await client.connect()
    await client.query("begin; insert into clients (name) values ('killed')")
    console.log('in'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGKILL')
  expect((await gate().pool.query('select * from clients')).rows).toEqual([])
  expect(await whats()).toEqual([])
})

test('a transaction and a query that are left behind are ended and named', async () => {
  const [first, second] = [await gate().client(), await gate().client()]
  await first.query("begin; insert into clients (name) values ('left')")
  const waits = second.query('select 1').catch((error: Error) => error.message)
  const { leftovers } = await gate().goBack()
  expect(leftovers.map(({ kind, answer }) => `${kind} ${answer}`)).toEqual(['transaction ended', 'query ended'])
  expect(await waits).toMatch(/at work|canceling/)
  const third = await gate().client()
  const slow = third.query('select pg_sleep(30)').catch((error: Error) => error.message)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const again = await gate().goBack()
  expect(again.leftovers.map(({ kind }) => kind)).toEqual(['query'])
  await slow
  expect((await gate().pool.query('select * from clients')).rows).toEqual([])
}, 20_000)

test('a server that is killed is met with errors, and waited for when it comes back', async () => {
  const client = await gate().client()
  await client.query("begin; insert into clients (name) values ('lost')")
  process.kill(gate().server.pid, 'SIGKILL')
  // A session that is at work at that moment may go on for another statement.
  await vi.waitFor(() => expect(client.query('select 1')).rejects.toThrow(), { timeout: 10_000 })
  expect((await gate().goBack()).lost).toBeDefined()
  await gate().server.revive()
  await gate().gateway.leave()
  await gate().gateway.enter()
  expect((await gate().goBack()).lost).toBeUndefined()
  expect((await gate().pool.query('select * from clients')).rows).toEqual([])
}, 30_000)

test('a lost session is said once, and another begins', async () => {
  await gate().outside(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark rollback'",
  )
  const attempt = new Client({ connectionString: gate().url })
  attempt.on('error', () => {})
  await attempt
    .connect()
    .then(() => attempt.query('select 1'))
    .catch((error: { code: string }) => expect(error.code).toBe('57P01'))
  expect((await gate().goBack()).lost).toContain('closed')
  await gate().gateway.leave()
  await gate().gateway.enter()
  expect((await gate().goBack()).lost).toBeUndefined()
  const sql = postgres(gate().url)
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  await sql.end()
})
