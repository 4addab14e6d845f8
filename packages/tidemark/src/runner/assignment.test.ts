import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { assignedSeed, assignmentVariable, takeAssignment } from './assignment.ts'

test('an assignment is taken once: processes that are started later have none', () => {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-assignment-'))
  const assignment = { record: { root, run: 'r' } }
  writeFileSync(join(root, 'assignment.json'), JSON.stringify(assignment))
  vi.stubEnv(assignmentVariable, join(root, 'assignment.json'))
  expect([takeAssignment(), takeAssignment(), process.env[assignmentVariable]]).toEqual([
    assignment,
    undefined,
    undefined,
  ])
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

test('a seed that is no whole number is none, and that is said', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const seeds = ['7', '', undefined, '7.5'].map((text) => assignedSeed({ TIDEMARK_SEED: text }))
  expect(seeds).toEqual([7, undefined, undefined, undefined])
  expect(warned).toHaveBeenCalledOnce()
  warned.mockRestore()
})
