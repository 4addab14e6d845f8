import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CommandEnded } from '../../src/record/event.ts'
import { askFor, hasRedis, openRedisBench } from '../redis/server.ts'
import { project, tidemark, type TestProject } from './tidemark.ts'

describe.runIf(hasRedis)('tidemark run with Redis', () => {
  const bench = openRedisBench()
  let folder: TestProject
  beforeAll(() => {
    // A setting of its own gives this file a server of its own.
    folder = project({ 'tidemark.config.js': "export default { serverSettings: { work_mem: '4173kB' }, idle: 5 }" })
  })
  afterAll(() => folder[Symbol.dispose]())

  test('gives the command a database of its own in REDIS_URL, and says what it changed there', async () => {
    await using client = await bench.client()
    await client.ask(['set', 'somebody', 'else'])
    const command = ['sh', '-c', 'redis-cli -u "$REDIS_URL" set mine 1 && redis-cli -u "$REDIS_URL" dbsize']
    const env = { TIDEMARK_REDIS_URL: bench.server().url, CI: '1' }
    const { stdout, code } = await tidemark(['run', '--', ...command], folder.root, env)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'OK\n1\n' })
    expect(endOf(folder).redis).toEqual({
      types: { string: { inserted: 1 } },
      keys: [{ key: 'mine', type: 'string', change: 'inserted' }],
    })
    expect(await askFor(client, 'info', 'keyspace')).toMatch(/^# Keyspace\s+db0:keys=1,\S*\s*$/)
  })

  test('with `strict` fails when the command leaves a client in the middle of something', async () => {
    const command = ['sh', '-c', '(redis-cli -u "$REDIS_URL" blpop queue 0 > /dev/null 2>&1 &) ; sleep 0.5']
    const env = { TIDEMARK_REDIS_URL: bench.server().url, CI: '1' }
    expect((await tidemark(['run', '--', ...command], folder.root, env)).code).toBe(0)
    expect(endOf(folder).leftovers).toContainEqual(
      expect.objectContaining({ kind: 'redis', query: 'blpop', answer: 'ended' }),
    )
    expect((await tidemark(['run', '--strict', '--', ...command], folder.root, env)).code).toBe(1)
  })
})

/** What the last run recorded of its command. */
function endOf({ root }: TestProject): CommandEnded {
  const runs = join(root, '.tidemark/runs')
  const last = readdirSync(runs).toSorted().at(-1) ?? ''
  const lines = readFileSync(join(runs, last, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n')
  const events = lines.map((line) => JSON.parse(line) as { type: string })
  return events.find(({ type }) => type === 'command-ended') as CommandEnded
}
