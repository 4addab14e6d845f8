import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite, SerializedConfig } from 'vitest'
import { loadRunners, vitest } from './own-vitest.ts'

/** The hooks of Vitest's test runner that Tidemark takes part in: the same in Vitest 3, 4 and 5. */
export interface RunnerHooks {
  readonly config: SerializedConfig
  importFile(path: string, source: 'collect' | 'setup'): unknown
  onBeforeCollect?(paths: string[]): unknown
  onCollected?(files: RunnerTestFile[]): unknown
  onBeforeRunSuite?(suite: RunnerTestSuite): unknown
  onAfterRunSuite?(suite: RunnerTestSuite): unknown
  onBeforeTryTask?(test: RunnerTestCase, attempt: { retry: number; repeats: number }): unknown
  onTaskFinished?(test: RunnerTestCase): unknown
  onAfterRunTask?(test: RunnerTestCase): unknown
  onAfterRunFiles?(files: RunnerTestFile[]): unknown
  cancel?(reason: string): unknown
}

interface RunnerClass {
  new (config: SerializedConfig): RunnerHooks
  /** Since 4.1. */
  readonly getSuiteHooks?: (suite: RunnerTestSuite) => Readonly<Record<string, readonly unknown[]>>
}

/** Vitest's own runner; before 4.1 it had another name and place. */
export const BaseRunner = await findRunner()

/** True for a `describe` with neither `beforeAll` nor anything of the kind. */
export function isHookless(suite: RunnerTestSuite): boolean {
  const hooks = BaseRunner.getSuiteHooks?.(suite)
  return hooks !== undefined && ofSuites.every((name) => (hooks[name] ?? []).length === 0)
}

const ofSuites = ['beforeAll', 'afterAll', 'aroundAll']

async function findRunner(): Promise<RunnerClass> {
  const { TestRunner } = vitest as { TestRunner?: unknown }
  return (TestRunner ?? (await loadRunners()).VitestTestRunner) as RunnerClass
}
