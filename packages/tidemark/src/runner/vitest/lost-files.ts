import type { RunnerTestFile } from 'vitest'
import type { TestProject, Vitest } from 'vitest/node'
import type { SuiteEnded } from '../../record/event.ts'
import { placeOf } from '../contract.ts'
import { refOf, runs } from './tasks.ts'

/** Files of these projects that have no end though the run has one. Vitest says that a worker ended, but not which file it had. */
export function lostFiles(
  vitest: Vitest,
  projects: ReadonlyMap<TestProject, unknown>,
  root: string,
): readonly SuiteEnded[] {
  const names = new Set([...projects.keys()].map(({ name }) => name))
  const lost = vitest.state.getFiles().filter((file) => names.has(file.projectName ?? '') && hasNoEnd(file))
  return lost.map((file) => withoutEnd(placeOf(refOf(file, root))))
}

function hasNoEnd(file: RunnerTestFile): boolean {
  const state = file.result?.state
  return runs(file) && (state === undefined || state === 'run' || state === 'queued')
}

function withoutEnd(place: ReturnType<typeof placeOf>): SuiteEnded {
  const unknown = { isolationMs: 0, footprint: {}, leftovers: [] }
  return { type: 'suite-ended', ...place, ...unknown, lost: true, errors: [{ message: why }] }
}

const why =
  'its worker ended while this file was loading or in one of its hooks: it was killed, was out of memory, or ended its process'
