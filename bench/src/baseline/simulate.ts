import { type Baseline, baselineOf, type MeasuredTest } from '../inner.js'
import type { Pair } from './rates.ts'

/** What makes times differ although nothing has changed; shares of the time, as standard deviations of logarithms. */
interface Noise {
  readonly name: string
  /** Of each test in each run. */
  readonly test: number
  /** Of all tests of a run together. */
  readonly run: number
  /** Of one session, of all runs of a baseline together. */
  readonly session: number
}

export const noises: readonly Noise[] = [
  { name: 'simulated, quiet machine', test: 0.02, run: 0.01, session: 0.02 },
  { name: 'simulated, ordinary machine', test: 0.05, run: 0.03, session: 0.05 },
  { name: 'simulated, shared machine', test: 0.1, run: 0.1, session: 0.1 },
]

/** One of thirty samples is disturbed, and takes up to three times as long. */
const disturbed = 1 / 30
/** The pace of the machine is itself measured with an error. */
const paceError = 0.01
const runs = 10
const names = Array.from({ length: 60 }, (_, n) => `${['api', 'core', 'jobs'][n % 3]}/file.test.ts > test ${n}`)

/**
 * Pairs of ten runs each of a suite of sixty tests in three categories, from 2 to 200 ms. In turns they are of one session, but no run is as
 * fast as the one beside it.
 */
export function simulate(
  noise: Noise,
  pairs: number,
  inTurns: boolean,
  random: () => number = Math.random,
): readonly Pair[] {
  const typical = names.map((_, n) => 2 * 100 ** (n / names.length))
  const vary = varying(random)
  return Array.from({ length: pairs }, () => {
    const before = vary(noise.session)
    const now = inTurns ? before : vary(noise.session)
    return { before: session(typical, noise, before, random), now: session(typical, noise, now, random), inTurns }
  })
}

function varying(random: () => number): (share: number) => number {
  return (share) => Math.exp(share * normal(random))
}

function session(typical: readonly number[], { test, run }: Noise, all: number, random: () => number): Baseline {
  const vary = varying(random)
  const measured = Array.from({ length: runs }, () => {
    const machine = all * vary(run)
    const sample = (): number => machine * vary(test) * (random() < disturbed ? 1 + 2 * random() : 1)
    const tests = names.map((name, n) => [name, testOf(name, typical[n] ?? 0, sample)] as const)
    return { tests: new Map(tests), plans: new Map(), pace: { workMs: 5 * machine * vary(paceError), crowding: 1 } }
  })
  return baselineOf(measured, { command: [], workers: 1, machine: unknown })
}

function testOf(name: string, ms: number, sample: () => number): MeasuredTest {
  const cpuMs = 0.6 * ms * sample()
  const databaseMs = 0.3 * ms * sample()
  return {
    file: name.split(' > ')[0] ?? '',
    ms: cpuMs + databaseMs + 0.1 * ms * sample(),
    cpuMs,
    databaseMs,
    statements: undefined,
  }
}

const unknown = { processor: 'simulated', processors: 1, memoryGb: 1, system: 'none', node: 0, postgres: 0 }

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
