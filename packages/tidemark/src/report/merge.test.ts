import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Event, EventBody } from '../record/event.ts'
import { collect, type Recorded } from './compute/recorded.ts'
import { findRecord, requireOneSuite } from './merge.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-merge-'))
afterAll(() => rmSync(root, { recursive: true }))

function record(folder: string, events = '{}\n'): void {
  mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, folder, 'events.ndjson'), events)
}

describe('of a folder', () => {
  test.each([
    ['that is a record it is itself', 'own', ['own'], 'own'],
    ['of records it is the newest', 'some', ['some/m9x2k3ab00aa', 'some/m9x2k3ab00ab'], 'some/m9x2k3ab00ab'],
    [
      'of runs it is the newest',
      'kept',
      ['kept/runs/m9x2k3ab00aa', 'kept/runs/m9x2k3ab00ab'],
      'kept/runs/m9x2k3ab00ab',
    ],
    [
      'of a project it is its newest run',
      'app',
      ['app/.tidemark/runs/m9x2k3ab00aa'],
      'app/.tidemark/runs/m9x2k3ab00aa',
    ],
  ])('%s', (_, folder, records, found) => {
    for (const one of records) record(one)
    expect(findRecord(join(root, folder))).toBe(join(root, found))
  })

  test('it is none that was interrupted before it had a record', () => {
    record('early/m9x2k3ab00aa')
    record('early/m9x2k3ab00ab', '')
    expect(findRecord(join(root, 'early'))).toBe(join(root, 'early/m9x2k3ab00aa'))
  })

  test('without one it is said', () => {
    expect(() => findRecord(join(root, 'none'))).toThrow('TM_RECORD_NOT_FOUND')
  })
})

describe('records are of one suite', () => {
  interface Traits {
    readonly id?: string
    readonly shard?: number
    readonly count?: number
    readonly command?: string
    readonly fingerprint?: string
    readonly version?: string
  }

  function recorded(traits: Traits = {}): Promise<Recorded> {
    const { id = 'a', shard = 1, count = 2, command = 'vitest run', fingerprint = 'f', version = '4' } = traits
    const runner = { name: 'vitest', version }
    const bodies: readonly EventBody[] = [
      { type: 'run-started', command, root: '/', workers: 1, tidemark: '0', runner, shard: { index: shard, count } },
      { type: 'template-ready', template: 't', fingerprint, built: false, ms: 1 },
    ]
    return collect(bodies.map((body): Event => Object.assign({ v: 1 as const, time: '', run: id }, body)))
  }

  test('when their command, runner, shards and template are', async () => {
    const records = [await recorded(), await recorded({ id: 'b', shard: 2 })]
    expect(() => requireOneSuite(records)).not.toThrow()
  })

  test.each<readonly [string, Traits]>([
    ['TM_REPORT_DIFFERENT_SUITES', { shard: 2, command: 'vitest run other' }],
    ['TM_REPORT_DIFFERENT_SUITES', { shard: 2, version: '5' }],
    ['TM_REPORT_DIFFERENT_SUITES', { shard: 2, count: 3 }],
    ['TM_REPORT_DIFFERENT_SUITES', { shard: 2, fingerprint: 'g' }],
    ['TM_REPORT_SAME_PART', {}],
  ])('otherwise %s: %j', async (code, traits) => {
    const records = [await recorded(), await recorded({ id: 'b', ...traits })]
    expect(() => requireOneSuite(records)).toThrow(code)
  })
})
