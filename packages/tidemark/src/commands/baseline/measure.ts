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

/** Runs the suite so often, and puts together what the runs measured. @throws TidemarkError TM_BASELINE_*, Interrupted */
export async function measure(invocation: Invocation, project: OpenProject, plan: Plan): Promise<Baseline> {
  const { root } = project.config
  mkdirSync(stateFolder(root), { recursive: true })
  const folder = mkdtempSync(join(stateFolder(root), 'baseline-'))
  try {
    const runs = await measureRuns(invocation, { invocation, command: plan.command, folder }, root, plan)
    rmSync(folder, { recursive: true, force: true })
    return baselineOf(runs, { ...plan, machine: thisMachine(project.server.version) })
  } catch (error) {
    // What a failed run has said is there to be read.
    const failed = isTidemarkError(error) && error.code === 'TM_BASELINE_SUITE_FAILED'
    if (!failed) rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

type PacedRun = MeasuredRun & { readonly pace: MachinePace }

async function measureRuns(
  invocation: Invocation,
  suite: Suite,
  root: string,
  plan: Plan,
): Promise<readonly PacedRun[]> {
  const runs: PacedRun[] = []
  for (let number = 1; number <= plan.runs; number += 1) {
    invocation.progress(`run ${number} of ${plan.runs}`)
    const before = calibrate()
    const measured = await measureRun(suite, root, plan.workers, number)
    runs.push({ ...measured, pace: between(before, calibrate()) })
  }
  invocation.quiet()
  return runs
}

async function measureRun(suite: Suite, root: string, workers: number, number: number): Promise<MeasuredRun> {
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
