import { relative, sep } from 'node:path'
import type { RunnerTask, RunnerTestCase } from 'vitest'
import type { TaskRef } from '../contract.ts'

export function refOf(task: RunnerTask, root: string): TaskRef {
  const file = relative(root, task.file.filepath).replaceAll(sep, '/')
  const place = isFile(task) || task.location === undefined ? {} : { line: task.location.line }
  return { file, path: pathOf(task), ...projectOf(task), ...place, overlapping: overlaps(task) }
}

export function runs({ mode, result }: RunnerTask): boolean {
  return (mode === 'run' || mode === 'queued') && result?.state !== 'fail'
}

export function testsOf(task: RunnerTask): readonly RunnerTestCase[] {
  return task.type === 'test' ? [task] : task.tasks.flatMap(testsOf)
}

// A project is the outermost suite: the same files may be run by several.
function pathOf(task: RunnerTask): readonly string[] {
  const { project } = projectOf(task)
  const outermost = project === undefined ? [] : [project]
  if (isFile(task)) return outermost
  return [...(task.suite === undefined ? outermost : pathOf(task.suite)), task.name]
}

function projectOf({ file: { projectName = '' } }: RunnerTask): Pick<TaskRef, 'project'> {
  return projectName === '' ? {} : { project: projectName }
}

// Decided by what was declared, not by what happens to be running: whether a test is refused must not depend on timing.
function overlaps(task: RunnerTask): boolean {
  if (isFile(task)) return false
  const parent = task.suite ?? task.file
  const hasCompany = parent.tasks.some((other) => other !== task && other.concurrent === true && runs(other))
  return (task.concurrent === true && hasCompany) || overlaps(parent)
}

function isFile(task: RunnerTask): boolean {
  return task === task.file
}
