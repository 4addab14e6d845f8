import { isRunning } from '../server/process-identity.ts'
import type { RunStarted } from './event.ts'

/** Whether somebody is still there to end the run's record. */
export function goesOn(started: RunStarted | undefined): boolean {
  return started?.process !== undefined && isRunning(started.process)
}
