import { describeMachine, describeServer } from './machine.ts'
import type { Report } from './report.ts'
import { measureStart } from './scenarios/start.ts'
import { startServer } from './server.ts'

/** Starts of the embedded server by fresh processes; the server described is one of the same programs and place. */
export async function measureStarts(times: number): Promise<Report> {
  const machine = describeMachine()
  const results = await measureStart(times)
  await using server = await startServer()
  return { machine, server: describeServer(server), results }
}
