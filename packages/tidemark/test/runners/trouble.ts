import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { attemptsAt, eventsOf } from './matrix.ts'
import {
  abandoned,
  broken,
  keeping,
  lost,
  overlapping,
  schema,
  strict,
  trouble,
  unhandled,
} from './projects/trouble.ts'

/** What tests leave behind is taken back, told of and, with `strict`, failed. */
export function describeLeftovers({ run, databases }: Bench): void {
  describe('a suite with trouble', () => {
    test('no test notices what another left, and each leftover is told of', async () => {
      const result = await run(trouble, ['--no-isolate', '--no-file-parallelism'])
      const clean = Object.entries(result.tests).filter(([name]) => name.startsWith('clean'))
      expect(clean.filter(([, status]) => status !== 'passed')).toEqual([])
      expect(clean).toHaveLength(9)
      expect(result.code).toBe(1)
      const failed = Object.keys(result.failures).toSorted()
      expect(failed).toEqual([
        'fails softly',
        'times out and goes on',
        'with a failing afterEach fails after',
        'with a failing beforeEach fails before',
      ])
      const kinds = (title: string): readonly string[] =>
        attemptsAt(result.events, title).flatMap(({ leftovers }) => leftovers.map(({ kind }) => kind))
      expect(kinds('leaves a transaction open')).toEqual(['transaction'])
      expect(kinds('leaves an advisory lock')).toEqual(['advisory-lock'])
      expect(kinds('leaves a query running')).toEqual(['query'])
      expect(kinds('changes the schema')).toEqual(['ddl'])
      expect(eventsOf(result.events, 'database-replaced')).toMatchObject([
        { by: 'trouble.test.ts > changes the schema' },
        { by: 'trouble.test.ts > ends every session' },
      ])
      expect(kinds('ends every session')).toEqual(['failure'])
      expect(result.stderr).toContain('5 leftovers')
      expect(result.stdout + result.stderr).not.toContain('terminating connection')
      expect(await databases()).toEqual([])
    })

    test('clients whose sessions were ended fail no run, however they say so', async () => {
      for (const pool of ['forks', 'vmThreads']) {
        const result = await run(abandoned, ['--pool', pool])
        expect(result.failures).toEqual({})
        expect(result.code).toBe(0)
      }
    })

    test('a client whose session a test has ended fails the run', async () => {
      const { failures, code } = await run(broken)
      expect(failures).toEqual({})
      expect(code).toBe(1)
    })

    test('with `strict`, the very test that left something fails', async () => {
      const result = await run({ ...trouble, 'tidemark.config.ts': strict })
      expect(result.failures['leaves a transaction open']).toContain('TM_TEST_LEFTOVER')
      expect(result.failures['changes the schema']).toContain('TM_TEST_LEFTOVER')
      expect(result.tests['clean after the transaction']).toBe('passed')
    })

    test('with `strict` and `bail`, the first leftover ends the run', async () => {
      const result = await run({ ...trouble, 'tidemark.config.ts': strict }, ['--bail=1', 'trouble'])
      expect(result.failures['leaves a transaction open']).toContain('TM_TEST_LEFTOVER')
      expect(result.tests['clean after the timeout']).not.toBe('passed')
    })
  })
}

/** What Tidemark does with errors of its own making leaves those of the project alone. */
export function describeUnhandled({ run }: Bench): void {
  test.each(['forks', 'threads'])(
    'a rejection that nobody handles fails a run on %s, as without Tidemark',
    async (pool) => {
      const { failures, code, stdout, stderr } = await run(unhandled, ['--pool', pool, '--reporter=default'])
      expect(failures).toEqual({})
      expect(stdout + stderr).toContain('nobody waits for it')
      expect(code).toBe(1)
    },
  )
}

/** What cannot be kept clean is refused with its reason. */
export function describeRefusals({ run, databases }: Bench): void {
  describe('what a suite cannot have', () => {
    test('tests that lost the data of their suite are refused', async () => {
      const result = await run(lost)
      expect(result.failures['with data would miss its data']).toContain('TM_SUITE_DATA_LOST')
      expect(result.tests['after it has what it needs']).toBe('passed')
    })

    test('tests of a suite that changed the schema in beforeAll are refused', async () => {
      const { failures, tests } = await run(schema)
      expect(failures['with a table of its own would write to it']).toContain('TM_SUITE_CHANGED_SCHEMA')
      expect(failures['with a table of its own would find the row']).toContain('TM_SUITE_CHANGED_SCHEMA')
      expect(failures['without a table would miss it']).toContain('TM_SUITE_CHANGED_SCHEMA')
      expect(tests['after it has the schema of the template']).toBe('passed')
      expect(await databases()).toEqual([])
    })

    test('tests that write to a shared database at the same time are refused', async () => {
      const { failures, tests, events } = await run(overlapping)
      expect(Object.keys(failures).toSorted()).toEqual(['refused shares it', 'refused writes to the shared database'])
      expect(failures['refused shares it']).toContain('TM_TEST_OVERLAP')
      expect(tests['refused has its own']).toBe('passed')
      expect(tests['clean after them']).toBe('passed')
      expect(tests['allowed reads only']).toBe('passed')
      const [own] = attemptsAt(events, 'changes the schema of its own')
      expect(own).toMatchObject({ status: 'passed', leftovers: [{ kind: 'ddl' }] })
      expect(eventsOf(events, 'database-replaced')).toMatchObject([
        { database: own?.database, by: 'overlapping.test.ts > allowed > changes the schema of its own' },
      ])
    })

    test('a failed test keeps its database and says how to open it', async () => {
      const result = await run({ ...keeping })
      const [attempt] = attemptsAt(result.events, 'fails after a write')
      expect(attempt).toMatchObject({
        status: 'failed',
        footprint: { things: { inserted: 1 } },
        errors: [{ message: expect.stringContaining('expected 1 to be 2') as string }],
        line: expect.any(Number) as number,
        worker: 1,
      })
      const url = /psql '([^']+)'/.exec(result.stderr)?.[1] ?? ''
      expect(url).toContain(attempt?.kept)
      const client = new Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query('select name from things order by id')
      await client.end()
      expect(rows).toEqual([{ name: 'template' }, { name: 'suite' }, { name: 'evidence' }])
      expect(result.tests['clean after it']).toBe('passed')
      expect(await databases()).toEqual([])
    })
  })
}
