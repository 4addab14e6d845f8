import type { RunnerTask, RunnerTestFile } from 'vitest'
import { expect, test } from 'vitest'
import { assignTests } from './assigned-order.ts'

/** A tree of tasks: a text is a test, an object has suites by name. */
type Tree = string | { readonly [suite: string]: readonly Tree[] }

function fileOf(...trees: readonly Tree[]): RunnerTestFile {
  const file: Record<string, unknown> = { type: 'suite', name: 'a.test.ts', filepath: '/app/a.test.ts', shuffle: true }
  const taskOf = (tree: Tree, suite?: object): object => {
    const common = { file, suite, mode: 'run' }
    if (typeof tree === 'string') return { ...common, type: 'test', name: tree }
    const [[name, tasks] = ['', []]] = Object.entries(tree)
    const own: Record<string, unknown> = { ...common, type: 'suite', name, shuffle: true }
    own['tasks'] = tasks.map((task) => taskOf(task, own))
    return own
  }
  Object.assign(file, { file, tasks: trees.map((tree) => taskOf(tree)) })
  return file as unknown as RunnerTestFile
}

function treeOf(task: RunnerTask): Tree {
  return task.type === 'test' ? task.name : { [task.name]: task.tasks.map(treeOf) }
}

function assigned(file: RunnerTestFile, ...paths: readonly string[]): readonly Tree[] {
  const tests = paths.map((path) => ({ file: 'a.test.ts', path: path.split(' > ') }))
  assignTests([file], tests, '/app')
  return file.tasks.map(treeOf)
}

test('the tests that are asked for are left, in the order that is asked for; suites go with their first test', () => {
  const file = fileOf('one', { suite: ['two', 'three', 'four'] }, 'five', { empty: ['six'] })
  expect(assigned(file, 'five', 'suite > four', 'one', 'suite > two')).toEqual([
    'five',
    { suite: ['four', 'two'] },
    'one',
  ])
  expect([file.shuffle, file.tasks.map((task) => (task.type === 'suite' ? task.shuffle : false))]).toEqual([
    false,
    [false, false, false],
  ])
})

test('a test of another file leaves nothing', () => {
  const file = fileOf('one')
  assignTests([file], [{ file: 'b.test.ts', path: ['one'] }], '/app')
  expect(file.tasks).toEqual([])
})
