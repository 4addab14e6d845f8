import type { TestProject } from 'vitest/node'
import { setUp } from './set-up.ts'

/** Runs once in the main process, before the first worker starts; what it returns runs after the last. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUp(project, 'tidemark')
}
