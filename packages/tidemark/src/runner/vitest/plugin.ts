import { constants } from 'node:os'
import type { TestProject, TestRunEndReason, Vitest } from 'vitest/node'
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
  readonly name: typeof pluginName
  readonly api: PluginApi
  config(): object | undefined
  configureVitest(context: { vitest: Vitest; project: TestProject }): void
}

/** The name by which Vite knows it. */
export const pluginName = 'tidemark'

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
    name: pluginName,
    api: {
      open: (project) => runOf(project.vitest).open(project, overrides),
      close: (project) => runOf(project.vitest).close(project),
    },
    config() {
      const seed = assignedSeed(process.env)
      return seed === undefined ? undefined : { test: { sequence: { shuffle: true, seed } } }
    },
    configureVitest({ vitest, project }) {
      if (!concerns(project)) return
      takePart(vitest, project)
      project.config.globalSetup = [globalSetupFile, ...[project.config.globalSetup].flat()]
    },
  }
}

/** Browsers have no database, and a bench has no tests. */
export function concerns({ config }: TestProject): boolean {
  return !config.browser.enabled && config.mode !== 'benchmark'
}

/** Has the tests of a project run by Tidemark's runner. */
export function takePart(vitest: Vitest, project: TestProject): void {
  refuseOtherRunner(project)
  project.config.runner = runnerFile
  project.config.includeTaskLocation = true
  project.config.setupFiles = [aroundEachFile, ...[project.config.setupFiles].flat()]
  runOf(vitest)
}

/** What Vitest's process has in common for all of its projects. */
export function runOf(vitest: Vitest): SuiteRun {
  const known = runs.get(vitest)
  if (known !== undefined) return known
  const run = new SuiteRun(vitest)
  runs.set(vitest, run)
  reportersOf(vitest).push({ onTestRunEnd: (_modules, _errors, reason) => run.end(reason) })
  ignoreEndedSessions(vitest)
  process.once('SIGHUP', hangUp)
  return run
}

/** A closed terminal: nobody else listens, and Node would end without `exit`, at which the databases are given up. */
function hangUp(): void {
  process.exit(128 + constants.signals.SIGHUP)
}

interface TellsOfTheEnd {
  readonly onTestRunEnd: (modules: unknown, errors: unknown, reason: TestRunEndReason) => Promise<void>
}

/** Those that Vitest has made already, or else those that it is going to make. */
function reportersOf(vitest: Vitest): TellsOfTheEnd[] {
  const { reporters = [] } = vitest as { readonly reporters?: TellsOfTheEnd[] }
  return reporters.length > 0 ? reporters : (vitest.config.reporters as TellsOfTheEnd[])
}

function refuseOtherRunner({ config }: TestProject): void {
  if (config.runner === undefined || config.runner === runnerFile) return
  throw new TidemarkError('TM_VITEST_RUNNER_TAKEN', {
    seen: `project "${config.name ?? ''}"`,
    facts: { runner: config.runner },
  })
}
