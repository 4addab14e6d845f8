import { relative, sep } from 'node:path'
import type { RunnerTask, RunnerTestFile, RunnerTestSuite } from 'vitest'
import type { TestSequencer, TestSpecification, Vitest } from 'vitest/node'
import { testKey } from '../../record/test-key.ts'
import type { AssignedTest } from '../assignment.ts'
import { refOf } from './tasks.ts'

interface Arrangement {
  /** From which the record names files. */
  readonly root: string
  /** At the same time, also where the suite's files run one after the other. */
  readonly beside: boolean
}

/** Runs the files of these tests and no others, in the order in which the tests first name them. */
export function assignFiles(vitest: Vitest, tests: readonly AssignedTest[], { root, beside }: Arrangement): void {
  const placeOf = ({ project, moduleId }: TestSpecification): number => {
    const name = relative(root, moduleId).replaceAll(sep, '/')
    // Several projects may run the same file.
    return tests.findIndex(({ file, path }) => file === name && (project.name === '' || path[0] === project.name))
  }
  vitest.config.sequence.shuffle = false
  if (beside) letRunBeside(vitest.config, tests.length)
  vitest.config.sequence.sequencer = class implements TestSequencer {
    async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const assigned = files.filter((file) => placeOf(file) >= 0)
      if (beside) for (const { project } of assigned) letRunBeside(project.config, tests.length)
      return assigned.sort((one, other) => placeOf(one) - placeOf(other))
    }
    async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      return files
    }
  }
}

interface Parallelism {
  fileParallelism?: boolean
  maxWorkers?: number | string
  /** Of Vitest 3. */
  readonly poolOptions?: Readonly<Record<string, object | undefined>>
}

function letRunBeside(config: object, workers: number): void {
  const { poolOptions = {} } = Object.assign<Parallelism, Parallelism>(config, {
    fileParallelism: true,
    maxWorkers: workers,
  })
  const several = { singleFork: false, singleThread: false, maxForks: workers, maxThreads: workers }
  for (const options of Object.values(poolOptions)) Object.assign(options ?? {}, several)
}

/** Leaves these tests and no others in the files, in their order. Suites go with their first test. */
export function assignTests(files: readonly RunnerTestFile[], tests: readonly AssignedTest[], root: string): void {
  const place = new Map(tests.map((test, index) => [testKey(test), index]))
  for (const file of files) arrange(file, (task) => place.get(testKey(refOf(task, root))))
}

function arrange(suite: RunnerTestSuite, placeOf: (task: RunnerTask) => number | undefined): number | undefined {
  const placed = suite.tasks.flatMap((task) => {
    const place = task.type === 'suite' ? arrange(task, placeOf) : placeOf(task)
    return place === undefined ? [] : [{ task, place }]
  })
  placed.sort((one, other) => one.place - other.place)
  suite.tasks = placed.map(({ task }) => task)
  suite.shuffle = false
  return placed[0]?.place
}
