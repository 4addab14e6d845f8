import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMachine, describeServer } from './machine.ts'
import { progress } from './progress.ts'
import type { Report } from './report.ts'
import { type Result, summarise } from './result.ts'
import { type BenchServer, startServer } from './server.ts'
import { sum } from './statistics.ts'
import { buildSources, makeDatabases } from './suite/databases.ts'
import { lastIsolation } from './suite/last-isolation.ts'
import { runSuite, type SuiteRun } from './suite/run-suite.ts'
import { toEnvironment } from './suite/settings.ts'
import { type Way, ways } from './suite/ways.ts'

/** How much of PazPaz's suite is run, and how often. */
export interface SuitePlan {
  readonly workers: readonly number[]
  /** Of the ways that are not slow. */
  readonly rounds: number
  readonly files: readonly string[]
}

export const fullSuite: SuitePlan = { workers: [1, 2], rounds: 3, files: [] }
export const quickSuite: SuitePlan = {
  workers: [2],
  rounds: 1,
  files: ['test/modules', 'test/http/every-route.test.ts'],
}

/** What one run of a suite took, in milliseconds. */
interface Sample {
  readonly wall: number
  /** Tests alone, without what putting back took. */
  readonly tests: number
  /** Putting back, and getting the databases. */
  readonly isolation: number
}

/** PazPaz's suite with each way of giving its tests a clean database, in turns. */
export async function measureSuite(plan: SuitePlan): Promise<Report> {
  const machine = describeMachine()
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  try {
    await using server = await startServer()
    await buildSources(server)
    const results: Result[] = []
    for (const workers of plan.workers) results.push(...(await compare({ server, folder, workers, plan })))
    return { machine, server: describeServer(server), results }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Comparison {
  readonly server: BenchServer
  readonly folder: string
  readonly workers: number
  readonly plan: SuitePlan
}

async function compare(comparison: Comparison): Promise<readonly Result[]> {
  const samples = new Map<Way, Sample[]>(ways.map((way) => [way, []]))
  for (let round = 1; round <= comparison.plan.rounds; round += 1) {
    for (const [way, taken] of samples) if (!way.slow || round === 1) taken.push(await take(comparison, way, round))
  }
  return [...samples].flatMap(([{ name: strategy }, taken]) =>
    (['wall', 'tests', 'isolation'] as const).map((part) =>
      summarise(
        { scenario: part === 'wall' ? 'suite' : `suite, ${part}`, strategy, workers: comparison.workers },
        taken.map((sample) => sample[part]),
      ),
    ),
  )
}

async function take(comparison: Comparison, way: Way, round: number): Promise<Sample> {
  const { workers, plan } = comparison
  const run = way.byHand === undefined ? await withTidemark(comparison, way) : await byHand(comparison, way)
  const seconds = (run.wall / 1000).toFixed(1)
  progress(`suite: ${way.name}, ${workers} worker(s), round ${round} of ${way.slow ? 1 : plan.rounds}: ${seconds} s`)
  return run
}

async function withTidemark({ folder, workers, plan }: Comparison, { isolation }: Way): Promise<Sample> {
  const environment = { TIDEMARK_ISOLATION: isolation ?? '', TIDEMARK_URL: 'embedded' }
  const run = await runSuite({ workers, config: undefined, environment, files: plan.files, folder })
  const { testMs, isolationMs } = await lastIsolation()
  return { wall: run.wallMs, tests: testMs, isolation: isolationMs }
}

const config = fileURLToPath(new URL('suite/by-hand.config.ts', import.meta.url))

async function byHand({ server, folder, workers, plan }: Comparison, way: Way): Promise<Sample> {
  if (way.byHand === undefined) throw new Error(`${way.name} is Tidemark's`)
  const times = join(folder, `times-${performance.now()}`)
  const url = await makeDatabases(server, way, workers)
  const environment = toEnvironment({ byHand: way.byHand, url, times })
  const run: SuiteRun = await runSuite({ workers, config, environment, files: plan.files, folder })
  const isolation = sum(readFileSync(times, 'utf8').trim().split('\n').map(Number))
  return { wall: run.wallMs, tests: run.testMs - isolation, isolation }
}
