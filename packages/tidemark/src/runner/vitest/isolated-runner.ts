import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest'
import { hasAroundEach, startAttemptsAroundEach } from './around-each.ts'
import { assignTests } from './assigned-order.ts'
import { BaseRunner } from './base-runner.ts'
import { aroundEachFile } from './files.ts'
import { currentMember, join, leave, noticeOtherDatabase } from './membership.ts'

/** Vitest's runner, which tells Tidemark where it is in the tree of suites and tests and waits while the database goes back. */
class IsolatedRunner extends BaseRunner {
  override async onBeforeCollect(paths: string[]): Promise<void> {
    await super.onBeforeCollect?.(paths)
    await join(paths)
  }

  override async onCollected(files: RunnerTestFile[]): Promise<void> {
    await super.onCollected?.(files)
    noticeOtherDatabase()
    const { only, base } = currentMember()?.handover ?? {}
    if (only !== undefined && base !== undefined) assignTests(files, only, base)
  }

  override async importFile(path: string, source: 'collect' | 'setup'): Promise<unknown> {
    // Imported, it would be evaluated once for all files of a worker; its hook belongs to each of them.
    return path === aroundEachFile ? startAttemptsAroundEach() : super.importFile(path, source)
  }

  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onBeforeRunSuite?.(suite)
    await currentMember()?.startSuite(suite)
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await currentMember()?.endSuite(suite)
    await super.onAfterRunSuite?.(suite)
  }

  override async onBeforeTryTask(test: RunnerTestCase, attempt: { retry: number; repeats: number }): Promise<void> {
    await super.onBeforeTryTask?.(test, attempt)
    // Where there is `aroundEach`, it comes before this and belongs to the attempt: around-each.ts starts it.
    if (!hasAroundEach) await currentMember()?.startAttempt(test)
  }

  override async onTaskFinished(test: RunnerTestCase): Promise<void> {
    await super.onTaskFinished?.(test)
    await currentMember()?.endBody(test)
  }

  override async onAfterRunTask(test: RunnerTestCase): Promise<void> {
    const passed = test.result?.state === 'pass'
    await currentMember()?.endTest(test)
    // Vitest has counted this test's failures for `bail` already, before it became one.
    if (passed && test.result?.state === 'fail' && this.config.bail === 1) this.cancel?.('test-failure')
    await super.onAfterRunTask?.(test)
  }

  override async onAfterRunFiles(files: RunnerTestFile[]): Promise<void> {
    await currentMember()?.endFiles(files)
    if (currentMember()?.handover.isolate === true) await leave()
    await super.onAfterRunFiles?.(files)
  }
}

// oxlint-disable-next-line import/no-default-export -- Vitest takes a runner from the default export.
export default IsolatedRunner
