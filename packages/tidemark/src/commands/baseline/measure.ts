import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Baseline, baselineOf } from '../../baseline/baseline.ts'
import { between, calibrate, type MachinePace } from '../../baseline/calibrate.ts'
import { thisMachine } from '../../baseline/machine.ts'
import { measuredIn, type MeasuredRun } from '../../baseline/measured.ts'
import { isTidemarkError, TidemarkError } from '../../errors/tidemark-error.ts'
import type { Event } from '../../record/event.ts'
import { runFolder, stateFolder } from '../../record/folders.ts'
import { readRecord } from '../../record/reader.ts'
import { newRunId } from '../../record/run-id.ts'
import { duration } from '../../report/words.ts'
import type { Invocation } from '../frame/command.ts'
import type { OpenProject } from '../frame/project.ts'
import { runSuite, type Suite } from '../verify/run-suite.ts'

interface Plan {
  readonly command: readonly string[]
  readonly workers: number
  readonly runs: number
}

/** A suite in its project: where it is run, and with which configuration. */
export interface Side {
  readonly invocation: Invocation
  readonly project: OpenProject
}

/**
 * Runs the suite of each side so often, in turns where there are several, and puts together what the runs of each measured.
 * @throws TidemarkError TM_BASELINE_*, Interrupted
 */
export async function measure(sides: readonly Side[], plan: Plan): Promise<readonly Baseline[]> {
  const parts = sides.map((side) => partOf(side, plan))
  try {
    await measureRuns(parts, plan)
    return parts.map(({ runs, server }) => baselineOf(runs, { ...plan, machine: thisMachine(server) }))
  } catch (error) {
    // What a failed run has said is there to be read.
    if (isTidemarkError(error) && error.code === 'TM_BASELINE_SUITE_FAILED') parts.length = 0
    throw error
  } finally {
    for (const { suite } of parts) rmSync(suite.folder, { recursive: true, force: true })
  }
}

interface Part {
  readonly suite: Suite & Pick<Side, 'invocation'>
  readonly root: string
  readonly server: number
  readonly runs: (MeasuredRun & { readonly pace: MachinePace })[]
}

function partOf({ invocation, project }: Side, { command }: Plan): Part {
  const { root } = project.config
  mkdirSync(stateFolder(root), { recursive: true })
  const folder = mkdtempSync(join(stateFolder(root), 'baseline-'))
  return { suite: { invocation, command, folder }, root, server: project.server.version, runs: [] }
}

/** Each side begins every other time: what slows a machine down more and more favours neither. */
async function measureRuns(parts: readonly Part[], { runs, workers }: Plan): Promise<void> {
  const invocation = parts[0]?.suite.invocation
  for (let number = 1; number <= runs; number += 1) {
    for (const part of number % 2 === 1 ? parts : parts.toReversed()) {
      invocation?.progress(`run ${number} of ${runs}${parts.length > 1 ? `, ${part.root}` : ''}`)
      const before = calibrate()
      const measured = await measureRun(part, workers, number)
      part.runs.push({ ...measured, pace: between(before, calibrate()) })
    }
  }
  invocation?.quiet()
}

async function measureRun({ suite, root }: Part, workers: number, number: number): Promise<MeasuredRun> {
  const run = newRunId()
  const keepIn = join(suite.folder, `run-${number}`)
  const assignment = { record: { root, run }, queries: 'plans' } as const
  const { code, ms, outcome } = await runSuite(suite, { assignment, workers, keepIn })
  const output = join(keepIn, 'output.log')
  if (outcome === undefined) {
    throw new TidemarkError('TM_BASELINE_NOTHING_RECORDED', { seen: `${suite.command.join(' ')}\n${tail(output)}` })
  }
  if (code !== 0) {
    const seen = `exit code ${code} after ${duration(ms)}`
    throw new TidemarkError('TM_BASELINE_SUITE_FAILED', { seen, facts: { number, output } })
  }
  const events: Event[] = []
  for await (const event of readRecord(runFolder(root, run))) events.push(event)
  return measuredIn(events)
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
}
