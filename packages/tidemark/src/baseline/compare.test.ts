import { describe, expect, test } from 'vitest'
import { type Baseline, baselineOf } from './baseline.ts'
import { compare } from './compare.ts'
import type { Machine } from './machine.ts'
import type { MeasuredTest } from './measured.ts'

const machine: Machine = { processor: 'one', processors: 2, memoryGb: 8, system: 'linux x64', node: 22, postgres: 18 }

/** Numbers that look like noise and are always the same. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

interface Shape {
  readonly seed?: number
  /** How many times as long a test takes. */
  readonly slow?: (test: string) => number
  /** How many times as long everything takes, in each run. */
  readonly load?: number
  /** The same, run by run. */
  readonly loads?: readonly number[]
  readonly crowding?: number
  readonly calls?: Readonly<Record<string, number>>
  readonly plan?: readonly string[]
  readonly spread?: number
  /** Share of the time that is the database's. */
  readonly database?: number
  readonly runs?: number
}

const names = Array.from({ length: 24 }, (_, n) => `test/${n < 12 ? 'api' : 'core'}/${n % 4}.test.ts > number ${n}`)

/** Ten runs of two dozen tests whose times differ by a few per cent from run to run. */
function runs({
  seed = 1,
  slow = () => 1,
  load = 1,
  loads = [],
  crowding = 1,
  spread = 0.06,
  ...what
}: Shape = {}): Baseline {
  const next = noise(seed)
  const measured = Array.from({ length: what.runs ?? 10 }, (_, run) => {
    const drift = load * (loads[run] ?? 1) * (1 + spread * next())
    const testOf = (name: string): MeasuredTest => {
      const ms = 20 * slow(name) * drift * (1 + spread * next())
      const statements = new Map(Object.entries(what.calls ?? { 'select 1': 2 }))
      return {
        file: name.split(' > ')[0] ?? '',
        ms,
        cpuMs: ms / 2,
        databaseMs: ms * (what.database ?? 0.25),
        statements,
      }
    }
    const plan = {
      type: 'statement-planned',
      text: 'select 1',
      plan: '',
      shape: what.plan ?? ['Result'],
      scans: [],
    } as const
    return {
      tests: new Map(names.map((name) => [name, testOf(name)])),
      plans: new Map([['select 1', plan]]),
      pace: { workMs: 5 * drift, crowding },
    }
  })
  return baselineOf(measured, { command: ['vitest', 'run'], workers: 1, machine })
}

const options = { name: 'main', categoryOf: (file: string): string => file.split('/')[1] ?? '', inTurns: false }

describe('times', () => {
  test('of the same suite are kept, whatever the noise', () => {
    for (let seed = 2; seed < 22; seed += 1) expect(compare(runs(), runs({ seed }), options).verdict).toBe('kept')
  })

  test('of the same suite in turns are kept, however the machine changes, and a tenth more is told', () => {
    // Each pair of runs on a machine of its own speed.
    const loads = [1, 1.5, 0.7, 1.2, 2, 0.9, 1, 1.7, 0.8, 1.1]
    const inTurns = { ...options, inTurns: true }
    const crowded = { loads, crowding: 2 }
    for (let seed = 2; seed < 22; seed += 1)
      expect(compare(runs(crowded), runs({ ...crowded, seed }), inTurns).verdict).toBe('kept')
    const { times, crowded: said } = compare(runs(crowded), runs({ ...crowded, seed: 2, slow: () => 1.15 }), inTurns)
    const ofSuite = times.filter(({ level }) => level === 'suite').map(({ verdict }) => verdict)
    expect([ofSuite, said]).toEqual([['slower', 'slower', 'slower'], false])
  })

  test('of a machine that became slower are kept: its pace is measured', () => {
    expect(compare(runs(), runs({ seed: 2, load: 1.3 }), options).verdict).toBe('kept')
  })

  test.each([
    ['the suite', () => 1.1, ['suite ']],
    ['a category', (name: string) => (name.includes('/api/') ? 1.1 : 1), ['category api']],
    ['a test', (name: string) => (name.endsWith(' 7') ? 1.1 : 1), [`test ${names[7]}`]],
  ])('of %s that became a tenth slower are told', (_, slow, expected) => {
    const { verdict, times } = compare(runs({ spread: 0.02 }), runs({ seed: 2, spread: 0.02, slow }), options)
    const slower = times.filter((time) => time.verdict === 'slower').map(({ level, name }) => `${level} ${name}`)
    expect(slower).toEqual(expect.arrayContaining(expected))
    expect(verdict).toBe('regressed')
  })

  test('that became shorter are told, and are no regression', () => {
    const { verdict, times } = compare(runs(), runs({ seed: 2, slow: () => 0.7 }), options)
    expect(times.filter((time) => time.verdict === 'faster')).not.toEqual([])
    expect(verdict).toBe('kept')
  })

  test('of the others are kept when half of the suite became faster', () => {
    const slow = (name: string): number => (name.includes('/api/') ? 0.6 : 1)
    const { verdict, times } = compare(runs(), runs({ seed: 2, slow }), options)
    expect(verdict).toBe('kept')
    expect(times.filter((time) => time.verdict === 'faster').map(({ name }) => name)).toContain('api')
  })

  test('of the others are no shorter when half of the suite became slower', () => {
    const slow = (name: string): number => (name.includes('/api/') ? 1.7 : 1)
    const { verdict, times } = compare(runs(), runs({ seed: 2, slow }), options)
    expect(verdict).toBe('regressed')
    expect(times.filter((time) => time.verdict === 'faster')).toEqual([])
  })

  test('in the database are part of the work', () => {
    const { times } = compare(runs(), runs({ seed: 2, database: 0.5 }), options)
    const slower = times.filter(({ level, verdict }) => level === 'suite' && verdict === 'slower')
    expect(slower.map(({ metric }) => metric)).toEqual(['work', 'database'])
  })

  test('of a baseline that was saved on a crowded machine are doubtful, too', () => {
    expect(compare(runs({ crowding: 2 }), runs({ seed: 2 }), options).crowded).toBe(true)
  })

  test('of other numbers of workers are not compared', () => {
    const { times, incomparable } = compare(runs(), { ...runs({ seed: 2 }), workers: 2 }, options)
    expect([times, incomparable]).toEqual([[], ['workers: 1, now 2']])
  })

  test('of a suite on a crowded machine are judged by its work, where it is far off', () => {
    const crowded = compare(runs(), runs({ seed: 2, crowding: 2, slow: () => 1.1 }), options)
    expect([crowded.crowded, crowded.verdict]).toEqual([true, 'kept'])
    const far = compare(runs(), runs({ seed: 2, crowding: 2, slow: () => 1.5 }), options)
    expect(far.times.filter(({ verdict }) => verdict === 'slower').map(({ metric }) => metric)).toEqual([
      'work',
      'database',
    ])
  })

  test('that are none are not asked about', () => {
    const { verdict, times } = compare(runs({ database: 0 }), runs({ seed: 2, database: 0 }), options)
    expect([verdict, times.map(({ metric }) => metric)]).toEqual(['kept', ['duration', 'work']])
  })

  test('of another machine are not compared, statements are', () => {
    const elsewhere = {
      ...runs({ seed: 2, slow: () => 3, calls: { 'select 1': 3 } }),
      machine: { ...machine, processors: 16 },
    }
    const { times, incomparable, queries } = compare(runs(), elsewhere, options)
    expect(times).toEqual([])
    expect(incomparable).toEqual(['processors: 2, now 16'])
    expect(queries).toHaveLength(names.length)
  })
})

test.each([
  [10, []],
  [5, ['test']],
  [2, ['suite', 'category', 'test']],
])("of %i runs against ten it is said what they can't tell", (few, expected) => {
  expect(compare(runs(), runs({ seed: 2, runs: few }), options).untold).toEqual(expected)
})

describe('statements', () => {
  test('that are more are a regression, with what is more', () => {
    const { verdict, queries } = compare(runs(), runs({ seed: 2, calls: { 'select 1': 2, 'select 2': 1 } }), options)
    expect(verdict).toBe('regressed')
    expect(queries[0]).toEqual({
      test: names[0],
      before: 2,
      now: 3,
      statements: [{ text: 'select 2', before: 0, now: 1 }],
    })
  })

  test('that are fewer are told', () => {
    const { verdict, queries } = compare(runs(), runs({ seed: 2, calls: { 'select 1': 1 } }), options)
    expect([verdict, queries.length]).toEqual(['kept', names.length])
  })

  test('that are answered in another way are a regression, but not by another major version of the server', () => {
    const now = runs({ seed: 2, plan: ['Seq Scan on clients'] })
    expect(compare(runs(), now, options)).toMatchObject({
      verdict: 'regressed',
      plans: [{ text: 'select 1', before: ['Result'], now: ['Seq Scan on clients'] }],
    })
    expect(compare(runs(), { ...now, machine: { ...machine, postgres: 17 } }, options).plans).toEqual([])
  })
})

test('tests that are new or gone are named', () => {
  const { [names[0] ?? '']: gone, ...others } = runs().tests
  const now = { ...runs(), tests: { ...others, 'new.test.ts > new': gone ?? { ms: [] } } }
  expect(compare(runs(), now, options)).toMatchObject({
    added: ['new.test.ts > new'],
    removed: [names[0]],
    verdict: 'kept',
  })
})
