import type { TestProject, Vitest } from 'vitest/node'
import type { Overrides } from '../../config/load.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { ignoreEndedSessions } from './ended-sessions.ts'
import { assignedSeed } from '../assignment.ts'
import { aroundEachFile, globalSetupFile, runnerFile } from './files.ts'
import { SuiteRun } from './suite-run.ts'

/** What the global set-up file calls: it runs in the main process, but not in this module's instance. */
export interface PluginApi {
  open: (project: TestProject) => Promise<void>
  close: (project: TestProject) => Promise<void>
}

/** A Vite plugin, named structurally: one type for the Vite of every Vitest. */
export interface TidemarkPlugin {
  readonly name: 'tidemark'
  readonly api: PluginApi
  config(): object | undefined
  configureVitest(context: { vitest: Vitest; project: TestProject }): void
}

const runs = new WeakMap<Vitest, SuiteRun>()

/**
 * Gives every worker of a Vitest project a clean PostgreSQL database, in DATABASE_URL before any test module loads, and
 * takes back after each test what the test committed.
 *
 * @param overrides Options that come before those of `tidemark.config.ts`.
 * @example
 * export default defineConfig({ plugins: [tidemark()] })
 */
export function tidemark(overrides: Overrides = {}): TidemarkPlugin {
  return {
    name: 'tidemark',
    api: {
      open: (project) => runOf(project.vitest).open(project, overrides),
      close: (project) => runOf(project.vitest).close(project),
    },
    config() {
      const seed = assignedSeed(process.env)
      return seed === undefined ? undefined : { test: { sequence: { shuffle: true, seed } } }
    },
    configureVitest({ vitest, project }) {
      if (project.config.browser.enabled || project.config.mode === 'benchmark') return
      refuseOtherRunner(project)
      project.config.runner = runnerFile
      project.config.includeTaskLocation = true
      project.config.setupFiles = [aroundEachFile, ...[project.config.setupFiles].flat()]
      project.config.globalSetup = [globalSetupFile, ...[project.config.globalSetup].flat()]
      runOf(vitest)
    },
  }
}

function runOf(vitest: Vitest): SuiteRun {
  const known = runs.get(vitest)
  if (known !== undefined) return known
  const run = new SuiteRun(vitest)
  runs.set(vitest, run)
  vitest.config.reporters.push({ onTestRunEnd: () => run.end() })
  ignoreEndedSessions(vitest)
  return run
}

function refuseOtherRunner({ config }: TestProject): void {
  if (config.runner === undefined || config.runner === runnerFile) return
  throw new TidemarkError('TM_VITEST_RUNNER_TAKEN', {
    seen: `project "${config.name ?? ''}"`,
    facts: { runner: config.runner },
  })
}
