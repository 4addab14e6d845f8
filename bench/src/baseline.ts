import { type Counting, measureCounting } from './baseline/counting.ts'
import { measureRuns, pairsOf } from './baseline/measure.ts'
import { rate, type Rate, slowdowns } from './baseline/rates.ts'
import { noises, simulate } from './baseline/simulate.ts'
import { describeMachine } from './machine.ts'
import { progress } from './progress.ts'

/** How often `tidemark baseline check` is wrong. */
export interface BaselineReport extends Counting {
  readonly machine: ReturnType<typeof describeMachine>
  /** How many times as long work took by the clock than on processors of its own, in the median run. */
  readonly crowding: number
  readonly rates: readonly Rate[]
}

export const fullRates = { runs: 100, comparisons: 200, tests: 1000 }
export const quickRates = { runs: 64, comparisons: 40, tests: 200 }

const orders = [
  ['one after the other', 10],
  ['mixed', 10],
  ['in turns', 10],
  ['in turns', 30],
] as const

/** False alarms and misses on simulated times, and on those of a small suite measured here and now. */
export async function measureRates({ runs, comparisons, tests }: typeof fullRates): Promise<BaselineReport> {
  const machine = describeMachine()
  const counting = await measureCounting(tests)
  const rates: Rate[] = []
  for (const noise of noises) {
    progress(noise.name)
    for (const inTurns of [false, true]) {
      const pairs = simulate(noise, comparisons, inTurns)
      const data = inTurns ? `${noise.name}, in turns` : noise.name
      for (const slowdown of slowdowns) rates.push(rate(data, pairs, slowdown))
    }
  }
  progress(`measuring ${runs} runs`)
  const measured = await measureRuns(runs)
  for (const [order, size] of orders) {
    const pairs = pairsOf(measured, comparisons, order, size)
    for (const slowdown of slowdowns) rates.push(rate(`measured, ${size} runs ${order}`, pairs, slowdown))
  }
  const crowdings = measured.map(({ pace }) => pace.crowding).toSorted((a, b) => a - b)
  return { machine, crowding: crowdings[Math.floor(crowdings.length / 2)] ?? 0, rates, ...counting }
}

export function printRates({
  machine,
  crowding,
  rates,
  counting_ms: counting,
  round_trip_ms: trip,
}: BaselineReport): string {
  const { processor, processors, system, node, load_before: load } = machine
  const lines = rates.map(({ data, what, factor, comparisons, found, wrong }) => {
    const slower = what === 'nothing' ? what : `${what} by ${Math.round((factor - 1) * 100)} %`
    const hit = what === 'nothing' ? ''.padStart(8) : percent(found)
    return `${data.padEnd(38)}  ${slower.padEnd(18)}  ${String(comparisons).padStart(11)}  ${hit}  ${percent(wrong)}`
  })
  return [
    `${processor}, ${processors} processors, ${system}, Node ${node}, load ${load}, crowding ${crowding.toFixed(2)}`,
    '',
    `${'data'.padEnd(38)}  ${'made slower'.padEnd(18)}  comparisons     found     wrong`,
    ...lines,
    '',
    `counting the statements of a test: ${counting.toFixed(2)} ms (a bare round trip: ${trip.toFixed(2)} ms)`,
  ].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(8)
}
