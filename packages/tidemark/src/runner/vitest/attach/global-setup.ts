import type { TestProject } from 'vitest/node'
import { setUp } from '../set-up.ts'
import { attachedName } from './names.ts'

/** Runs once in the main process, for all projects of the run. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUp(project, attachedName)
}
