import type { Bench } from './bench.ts'
import { describeMachine, describeServer } from './machine.ts'
import type { Part } from './options.ts'
import type { Plan } from './plan.ts'
import { progress } from './progress.ts'
import type { Report } from './report.ts'
import type { Result } from './result.ts'
import { measureChangedRows } from './scenarios/changed-rows.ts'
import { measureGateway } from './scenarios/gateway.ts'
import { measureInARow } from './scenarios/in-a-row.ts'
import { measureProfile } from './scenarios/profile.ts'
import { measureThroughput } from './scenarios/throughput.ts'
import { measureTracking } from './scenarios/tracking.ts'
import { measureUndo } from './scenarios/undo.ts'
import { startServer } from './server.ts'
import { buildSource, type Source } from './sources.ts'

const scenarios: Readonly<Record<Part, (bench: Bench) => Promise<readonly Result[]>>> = {
  undo: measureUndo,
  changed: measureChangedRows,
  'in-a-row': measureInARow,
  throughput: measureThroughput,
  tracking: measureTracking,
  gateway: measureGateway,
  profile: measureProfile,
}

/** Ways of undoing a test, compared on a server of the bench's own. */
export async function measureIsolation(plan: Plan, parts: readonly Part[]): Promise<Report> {
  const machine = describeMachine()
  await using server = await startServer()
  const sources: Source[] = []
  for (const size of neededSizes(plan, parts)) {
    progress(`building databases: ${size.rows} rows, ${size.tables} tables`)
    sources.push(await buildSource(server, size))
  }
  const results: Result[] = []
  for (const part of parts) results.push(...(await scenarios[part]({ server, sources, plan })))
  return { machine, server: describeServer(server), results }
}

/** A million rows take their time: they are made only for those who look at them. */
function neededSizes({ sizes }: Plan, parts: readonly Part[]): Plan['sizes'] {
  return parts.includes('undo') || parts.includes('changed') ? sizes : sizes.slice(0, 1)
}
