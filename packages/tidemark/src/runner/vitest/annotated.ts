import { existsSync } from 'node:fs'
import type { RunnerTask } from 'vitest'
import type { TestProject, Vitest } from 'vitest/node'
import { testKey } from '../../record/test-key.ts'
import { refOf } from './tasks.ts'

/**
 * The failed tests and suites that Vitest has annotated itself, in GitHub Actions: its reporter names those whose errors have a place in the project. What
 * Tidemark knows of an error stands below its message there.
 */
export function annotatedTests(vitest: Vitest, root: string): ReadonlySet<string> {
  const { reporters } = vitest as unknown as { readonly reporters: readonly object[] }
  if (!reporters.some(({ constructor }) => constructor.name === 'GithubActionsReporter')) return new Set()
  return new Set(
    vitest.state.getFiles().flatMap((file) => {
      const project = vitest.getProjectByName(file.projectName ?? '')
      return tasksOf(file)
        .filter((task) => hasPlace(task, project))
        .map((task) => testKey(refOf(task, root)))
    }),
  )
}

function tasksOf(task: RunnerTask): readonly RunnerTask[] {
  return task.type === 'test' ? [task] : [task, ...task.tasks.flatMap(tasksOf)]
}

function hasPlace({ result }: RunnerTask, project: TestProject): boolean {
  if (result?.state !== 'fail') return false
  return (result.errors ?? []).some(({ stacks = [] }) => stacks.some(({ file }) => isOfProject(file, project)))
}

interface ModuleGraph {
  readonly getModulesByFile: (file: string) => ReadonlySet<unknown> | undefined
}

/** As Vitest's reporter judges it: a file that Vite has transformed, no package's and none of Tidemark's. */
function isOfProject(file: string, { vite }: TestProject): boolean {
  const { environments = {}, moduleGraph } = vite as unknown as {
    readonly environments?: Readonly<Record<string, { readonly moduleGraph: ModuleGraph }>>
    readonly moduleGraph: ModuleGraph
  }
  const graphs = [moduleGraph, ...Object.values(environments).map((environment) => environment.moduleGraph)]
  return existsSync(file) && graphs.some((graph) => (graph.getModulesByFile(file)?.size ?? 0) > 0)
}
