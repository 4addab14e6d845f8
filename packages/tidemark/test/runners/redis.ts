import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { hasRedis, openRedisBench, askFor } from '../redis/server.ts'
import { waiting, type Bench } from './bench.ts'
import { attemptsAt, createInline, ended, eventsOf } from './matrix.ts'
import { endlessRedis, withRedis } from './projects/redis.ts'

const ways = [[], ['--no-isolate', '--no-file-parallelism']]

/** A Redis for each worker, which goes back with the database. */
export function describeRedis({ matrix, run, runIn, start }: Bench): void {
  describe.runIf(hasRedis)('a suite with Redis', () => {
    test.each(ways)('starts every test from the state of its suite: %s %s', async (...args) => {
      const result = await run(withRedis, args.filter(Boolean))
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
      const [changed] = attemptsAt(result.events, 'starts from the file, 1')
      expect(changed?.redis?.types).toEqual({ string: { inserted: 1, updated: 1 } })
      expect(changed?.redis?.keys).toContainEqual({ key: 'mine', type: 'string', change: 'inserted' })
      const [left] = attemptsAt(result.events, 'leaves a transaction open')
      expect(left?.leftovers).toMatchObject([{ kind: 'redis', answer: 'ended', application: 'till' }])
      expect(eventsOf(result.events, 'suite-ended').some(({ redis }) => redis !== undefined)).toBe(true)
    })

    describe('that runs already', () => {
      const redis = openRedisBench()

      test.each(['database', 'prefix'])('keeps workers apart by %s, and leaves nothing there', async (keys) => {
        await using client = await redis.client()
        await client.ask(['flushall'], ['set', 'somebody', 'else'])
        const { url } = redis.server()
        const config = withRedis['tidemark.config.ts'].replace("'embedded'", `'${url}', redisKeys: '${keys}'`)
        const result = await run({ ...withRedis, 'tidemark.config.ts': config })
        expect(result.failures).toEqual({})
        expect(await askFor(client, 'info', 'keyspace')).toMatch(/^# Keyspace\s+db0:keys=1,expires=0,avg_ttl=0\S*\s*$/)
      })

      test('is empty again after an interruption', async () => {
        await using client = await redis.client()
        await client.ask(['flushall'])
        const config = withRedis['tidemark.config.ts'].replace('embedded', redis.server().url)
        const root = createInline(matrix(), { ...endlessRedis, 'tidemark.config.ts': config })
        const child = start(root, ['run'])
        await vi.waitFor(() => expect(existsSync(`${root}/running`)).toBe(true), waiting)
        expect(await askFor(client, 'info', 'keyspace')).toContain('keys=')
        child.kill('SIGINT')
        await ended(child)
        await vi.waitFor(
          async () => expect(await askFor(client, 'info', 'keyspace')).toMatch(/^# Keyspace\s*$/),
          waiting,
        )
      })

      test('and does not answer is an error before any test', async () => {
        const root = createInline(matrix(), {
          ...withRedis,
          'tidemark.config.ts': withRedis['tidemark.config.ts'].replace('embedded', 'redis://127.0.0.1:1'),
        })
        const { code, stderr, stdout } = await runIn(root)
        expect(code).toBe(1)
        expect(stderr + stdout).toContain('TM_REDIS_UNREACHABLE')
      })
    })
  })
}
