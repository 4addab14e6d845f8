import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newRunId } from '../../record/run-id.ts'
import { linesOf, verificationFile } from '../../report/verification.ts'
import type { Invocation } from '../frame/command.ts'
import { Interrupts } from '../frame/interrupts.ts'
import { createJournal, reopenJournal, type Journal } from './journal.ts'
import { planOf } from './plan.ts'
import { prober } from './probe.ts'
import { repeat } from './repeat.ts'
import type { Suite } from './run-suite.ts'

let root: string
let interrupts: Interrupts
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-repeat-'))
  interrupts = new Interrupts()
})
afterEach(() => {
  interrupts[Symbol.dispose]()
  rmSync(root, { recursive: true })
})

function suiteOf(journal: Journal, script: string): Suite {
  const env = { PATH: process.env['PATH'] }
  const invocation = { cwd: root, terminal: { env }, interrupts, overrides: {} } as unknown as Invocation
  // The preload that Vitest gets is not compiled here, and these commands are no Vitest.
  return { invocation, command: ['env', '-u', 'NODE_OPTIONS', process.execPath, '-e', script], folder: journal.folder }
}

/** Numbers of the runs that are started of four. */
async function started(journal: Journal, script: string, flags: object = {}): Promise<readonly number[]> {
  const numbers: number[] = []
  const suite = suiteOf(journal, script)
  const plan = planOf(journal.id, suite.command, { runs: '4', workers: '1', ...flags })
  await repeat(suite, journal, plan, { starts: (number) => numbers.push(number), ended: () => {} })
  return numbers
}

test('a verification that is resumed goes on with the run that is next', async () => {
  const journal = createJournal(root, newRunId())
  expect(await started(journal, '', { runs: '2' })).toEqual([1, 2])
  expect(await started(reopenJournal(root, journal.id), '')).toEqual([3, 4])
})

test('repeating stops early when one run failed and another did not, or two failed', async () => {
  const failsUnshuffled = 'process.exit(process.env.TIDEMARK_SEED === undefined ? 1 : 0)'
  expect(await started(createJournal(root, newRunId()), failsUnshuffled, { stopEarly: true })).toEqual([1, 2])
  expect(await started(createJournal(root, newRunId()), 'process.exit(1)', { stopEarly: true })).toEqual([1, 2])
  expect(await started(createJournal(root, newRunId()), '', { stopEarly: true })).toEqual([1, 2, 3, 4])
})

test('the newest ten verifications are kept', () => {
  const ids = Array.from({ length: 12 }, (_, n) => `m9x2k3ab00${String(n).padStart(2, '0')}`)
  for (const id of ids) createJournal(root, id).write({ type: 'ended' })
  expect(readdirSync(dirname(dirname(verificationFile(root, 'id')))).sort()).toEqual(ids.slice(2))
})

// Records of each test that it is asked for that it passed, and counts its runs.
const recording = `
  const fs = require('node:fs')
  const { record, only } = JSON.parse(fs.readFileSync(process.env.TIDEMARK_ASSIGNMENT, 'utf8'))
  const folder = [record.root, '.tidemark', 'runs', record.run].join('/')
  fs.mkdirSync(folder, { recursive: true })
  const facts = { attempt: 1, durationMs: 1, isolation: 'rewind', isolationMs: 1, footprint: {}, leftovers: [] }
  const event = { v: 1, time: new Date().toISOString(), run: record.run, type: 'test-ended', status: 'passed', ...facts }
  for (const { file, path } of only) fs.appendFileSync(folder + '/events.ndjson', JSON.stringify({ ...event, file, path }) + '\\n')
  fs.appendFileSync('runs', only.length + ' ')`

test('what was run once for a test is remembered, each trial for itself', async () => {
  const journal = createJournal(root, newRunId())
  const probe = prober(suiteOf(journal, recording), journal)
  const [target, other] = [
    { file: 'a.test.ts', path: ['a'] },
    { file: 'b.test.ts', path: ['b'] },
  ]
  for (const trial of [1, 2, 1]) {
    expect(await probe({ target, earlier: [], trial })).toMatchObject({ name: target, status: 'passed' })
  }
  await probe({ target, earlier: [other] })
  const again = prober(suiteOf(journal, 'process.exit(1)'), reopenJournal(root, journal.id))
  expect(await again({ target, earlier: [other] })).toMatchObject({ name: target, status: 'passed' })
  expect(readFileSync(join(root, 'runs'), 'utf8')).toBe('1 1 2 ')
  expect(linesOf(journal.lines, 'probe')).toHaveLength(3)
})

test('a command that records nothing is told with its output', async () => {
  const journal = createJournal(root, newRunId())
  const probe = prober(suiteOf(journal, 'console.log("said")'), journal)
  await expect(probe({ target: { file: 'a.test.ts', path: ['a'] }, earlier: [] })).rejects.toThrow(
    'TM_VERIFY_NO_RECORD',
  )
  expect(readFileSync(join(journal.folder, 'probe/output.log'), 'utf8')).toContain('said')
})
