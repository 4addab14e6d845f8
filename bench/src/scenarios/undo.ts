import { type Bench, closeAll } from '../bench.ts'
import type { Plan } from '../plan.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { expectRowCounts, type RowCounts, rowCounts } from '../row-counts.ts'
import { sample, type Sample } from '../sample.ts'
import type { Source } from '../sources.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { cloning, emptying, strategies, type StrategyName, strategyNames } from '../strategies/strategies.ts'

/** One strategy in a database of one size. */
interface Contestant extends AsyncDisposable {
  readonly name: StrategyName
  readonly source: Source
  readonly strategy: Strategy
  readonly samples: Sample[]
  /** Row counts before the first test. */
  readonly found: RowCounts
}

/** Tests between two rounds of upkeep. */
const upkeepEvery = 250

/**
 * The same test undone by every strategy, in databases of every size. All of them take turns, a few tests each, so that
 * whatever else the machine does hits all alike.
 */
export async function measureUndo(bench: Bench): Promise<readonly Result[]> {
  const contestants: Contestant[] = []
  try {
    for (const source of bench.sources) {
      for (const name of contestantsFor(source)) {
        const contestant = await enter(bench, source, name)
        if (contestant !== undefined) contestants.push(contestant)
      }
    }
    await takeTurns(contestants, bench.plan)
    for (const { name, strategy, found } of contestants) await expectRowCounts(name, strategy, found)
    return contestants.flatMap((contestant) => results(contestant))
  } finally {
    await closeAll(contestants)
  }
}

/** What gives back an empty database is no answer where there are rows to keep. */
function contestantsFor({ size }: Source): readonly StrategyName[] {
  // The others don't look at sequences.
  if (size.sequences === true) return ['rewind']
  return strategyNames.filter((name) => size.rows === 0 || !emptying.has(name))
}

async function enter({ server }: Bench, source: Source, name: StrategyName): Promise<Contestant | undefined> {
  const database = `${name} ${source.plain}`
  const strategy = await strategies[name]({ access: server.access, source, database })
  try {
    const found = await rowCounts(strategy)
    // Every session plans, every function is compiled: a suite does it once.
    for (let n = 0; n < (cloning.has(name) ? 1 : 5); n += 1) await sample(strategy)
    const close = async (): Promise<void> => strategy[Symbol.asyncDispose]()
    return { name, source, strategy, samples: [], found, [Symbol.asyncDispose]: close }
  } catch (error) {
    await closeAll([strategy])
    // Not every system can share blocks between files.
    if (name !== 'clone file_copy, method clone') throw error
    progress(`left out: ${name}: ${String(error)}`)
    return undefined
  }
}

async function takeTurns(contestants: readonly Contestant[], plan: Plan): Promise<void> {
  for (let round = 0; round < plan.rounds; round += 1) {
    progress(`undo: round ${round + 1} of ${plan.rounds}`)
    // Another one begins each time: nobody always comes after the same neighbour.
    const first = round % contestants.length
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      await takeTurn(contestant, turnsIn(round, perRound(contestant, plan)))
    }
  }
}

async function takeTurn({ strategy, samples }: Contestant, tests: number): Promise<void> {
  for (let test = 0; test < tests; test += 1) {
    samples.push(await sample(strategy))
    if (samples.length % upkeepEvery === 0) await strategy.upkeep()
  }
}

function perRound({ name, source }: Contestant, plan: Plan): number {
  if (cloning.has(name)) return source.size.rows === 0 ? plan.perRound.clone : plan.perRound.bigClone
  return emptying.has(name) && name !== 'ordered delete' ? plan.perRound.slow : plan.perRound.fast
}

function turnsIn(round: number, perRound: number): number {
  if (perRound >= 1) return perRound
  return round % Math.round(1 / perRound) === 0 ? 1 : 0
}

function results({ name, source, samples }: Contestant): readonly Result[] {
  const { rows, tables, sequences } = source.size
  const where = sequences === true ? `, ${tables - 12} sequences` : ''
  return [
    summarise(
      { scenario: `undo${where}`, strategy: name, rows, tables },
      samples.map(({ isolation }) => isolation),
    ),
    summarise(
      { scenario: `work${where}`, strategy: name, rows, tables },
      samples.map(({ work }) => work),
    ),
  ]
}
