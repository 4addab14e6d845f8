import { createHash, randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Option } from 'commander'
import type { Planned } from '../../report/verification.ts'
import type { Flags } from '../frame/flags.ts'
import { numberOf, readNumber, usage } from '../frame/usage.ts'

const largestSeed = 2 ** 31 - 1

export const planFlags = [
  new Option('--runs <number>', 'how often the suite is run (default: 5)'),
  new Option('--workers <numbers>', 'numbers of workers, in turn (default: 1 and as many as there are processors)'),
  new Option('--seed <number>', 'where the seeds of the runs come from (default: by chance)'),
  new Option('--stop-early', 'stop repeating once a test is known to be flaky or failing'),
]

/** The plan that the flags describe. */
export function planOf(id: string, command: readonly string[], flags: Flags): Planned {
  if (command.length === 0) throw usage('no command: `tidemark verify -- npx vitest run`')
  return {
    type: 'planned',
    id,
    command,
    runs: numberOf(flags, 'runs', 1000) ?? 5,
    workers: workersOf(flags),
    seed: numberOf(flags, 'seed', largestSeed) ?? randomInt(1, largestSeed),
    stopEarly: flags['stopEarly'] === true,
  }
}

/** What the nth run has of a plan. The first keeps the order that the suite has: a test that needs it fails in all others. */
export function runOf(
  { workers, seed }: Planned,
  number: number,
): { readonly seed: number | undefined; readonly workers: number } {
  return {
    workers: workers[(number - 1) % workers.length] ?? 1,
    // Vitest's orders for neighbouring seeds resemble each other.
    seed: number === 1 ? undefined : hash(`${seed} ${number}`),
  }
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() % largestSeed
}

function workersOf(flags: Flags): readonly number[] {
  const given = flags['workers']
  if (given === undefined) return [...new Set([1, availableParallelism()])]
  return String(given)
    .split(',')
    .map((text) => readNumber('workers', text, 1000))
}
