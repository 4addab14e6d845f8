import { existsSync } from 'node:fs'
import type { RunnerTestCase } from 'vitest'
import type { TestProject, Vitest } from 'vitest/node'
import { testKey } from '../../record/test-key.ts'
import { refOf, testsOf } from './tasks.ts'

/**
 * The failed tests that Vitest has annotated itself, in GitHub Actions: its reporter names those whose errors have a place in the project. What
 * Tidemark knows of an error stands below its message there.
 */
export function annotatedTests(vitest: Vitest, rootOf: (project: TestProject) => string): ReadonlySet<string> {
  const { reporters } = vitest as unknown as { readonly reporters: readonly object[] }
  if (!reporters.some(({ constructor }) => constructor.name === 'GithubActionsReporter')) return new Set()
  return new Set(
    vitest.state.getFiles().flatMap((file) => {
      const root = rootOf(vitest.getProjectByName(file.projectName ?? ''))
      return testsOf(file)
        .filter(hasPlace)
        .map((test) => testKey(refOf(test, root)))
    }),
  )
}

function hasPlace({ result }: RunnerTestCase): boolean {
  if (result?.state !== 'fail') return false
  return (result.errors ?? []).some(({ stacks = [] }) => stacks.some(({ file }) => existsSync(file)))
}
