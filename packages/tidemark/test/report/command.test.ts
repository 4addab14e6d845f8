import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Event, EventBody } from '../../src/record/event.ts'
import type { VerificationLine } from '../../src/report/verification.ts'
import { project, tidemark, type TestProject } from '../cli/tidemark.ts'
import { ended, events, started } from './events.ts'
import { baseline, observation, sample } from './sample.ts'

const run = 'm9x2k3ab01zq'

let folder: TestProject
beforeEach(() => {
  folder = project({ 'tidemark.config.json': '{"categories":{"Bookings":"test/booking"}}' })
  return () => folder[Symbol.dispose]()
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder.root, path)), { recursive: true })
  writeFileSync(join(folder.root, path), text)
}

function record(path: string, lines: readonly object[]): void {
  write(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
}

function recordRun(name: string, lines: readonly Event[] = sample): void {
  record(`.tidemark/runs/${name}/events.ndjson`, lines)
}

/** One of several shards of a suite. */
function shard(index: number, more: readonly EventBody[] = [], fingerprint = 'f'): readonly Event[] {
  const bodies: readonly EventBody[] = [
    started({ command: `vitest run --shard=${index}/2`, root: `/machine-${index}/app`, shard: { index, count: 2 } }),
    { type: 'template-ready', template: 't', fingerprint, built: false, ms: 1 },
    ended(`test/part-${index}.test.ts`, ['works']),
    ...more,
    { type: 'run-ended', durationMs: index * 1000 },
  ]
  return events(bodies, `m9x2k3ab01z${index}`)
}

async function report(...args: readonly string[]) {
  return tidemark(['report', ...args], folder.root)
}

describe('tidemark report', () => {
  test('is of the newest run, as text', async () => {
    recordRun('m9x2k3ab00aa', events([started(), ended('old.test.ts', ['old'])]))
    recordRun(run)
    const { code, stdout } = await report()
    expect(code).toBe(0)
    expect(stdout).toContain('1 of 6 tests failed')
    expect(stdout).toContain(`run ${run}`)
    expect(stdout).toMatch(/^ {2}Bookings +3 +1 /m)
  })

  test('is of another run when it is named', async () => {
    recordRun('m9x2k3ab00aa', events([started(), ended('old.test.ts', ['old'])], 'm9x2k3ab00aa'))
    recordRun(run)
    expect((await report('--run', 'm9x2k3ab00aa')).stdout).toContain('Incomplete: the run stopped after 1 test')
  })

  test('without a record says so', async () => {
    expect(await report()).toMatchObject({ code: 2, stderr: expect.stringContaining('TM_RECORD_NOT_FOUND') as string })
  })

  test('passes over what was interrupted before it had a record: a run, and a verification', async () => {
    recordRun('m9x2k3ab00aa', sample)
    mkdirSync(join(folder.root, '.tidemark/runs/m9x2k3ab01zr'), { recursive: true })
    write('.tidemark/runs/m9x2k3ab01zs/events.ndjson', '')
    mkdirSync(join(folder.root, '.tidemark/verifications/m9x2k3ab01zt'), { recursive: true })
    const planned = { command: ['npm', 'test'], runs: 5, workers: [1], seed: 1, stopEarly: false }
    record('.tidemark/verifications/m9x2k3ab01zu/verification.ndjson', [
      { v: 1, type: 'planned', id: 'm9x2k3ab01zu', ...planned },
    ])
    expect(await report()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 of 6 tests failed') as string,
    })
  })

  test('as HTML goes to a place where it is found', async () => {
    recordRun(run)
    const file = join(folder.root, '.tidemark/reports/report.html')
    expect((await report('--format', 'html')).stdout).toBe(`report written: ${file}\n`)
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/)
    expect(readdirSync(dirname(file))).toEqual(['report.html'])
  })

  test.each([
    ['a/report.html', '<!doctype html>'],
    ['report.md', '# Test report: bookings'],
    ['report.json', '{"format":"tidemark-report"'],
    ['junit.xml', '<?xml'],
    ['report.txt', '1 of 6 tests failed'],
  ])('to %s is written in the format that the name says', async (name, beginning) => {
    recordRun(run)
    expect((await report('--output', name, '--json')).stdout).toContain(JSON.stringify(join(folder.root, name)))
    expect(readFileSync(join(folder.root, name), 'utf8')).toMatch(new RegExp(`^${beginning.replace('?', '\\?')}`))
  })

  test('goes to standard output in every other format', async () => {
    recordRun(run)
    const ctrf = await report('--format', 'ctrf')
    expect(JSON.parse(ctrf.stdout)).toMatchObject({
      reportFormat: 'CTRF',
      results: { summary: { tests: 8, failed: 3 } },
    })
    const json = await report('--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'tidemark-report', version: 1, stability: null })
  })

  test.each([
    [['--output', 'report'], 'says no format'],
    [['--merge'], '--merge and folders go together'],
    [['somewhere'], '--merge and folders go together'],
    [['--format', 'pdf'], 'Allowed choices are terminal, html, md, json, junit, ctrf'],
    [['--run', run, '--verification', run], 'either --run or --verification'],
  ])('refuses %j', async (args, words) => {
    recordRun(run)
    expect(await report(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string })
  })

  test('that cannot be written says where', async () => {
    recordRun(run)
    write('taken', 'a file')
    const { code, stderr } = await report('--output', 'taken/report.md')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('TM_REPORT_UNWRITABLE') as string })
  })

  test('shows earlier runs of the same suite, whatever their order and workers were', async () => {
    const command = 'vitest run --sequence.seed=9 --maxWorkers=1'
    const end: EventBody = { type: 'run-ended', durationMs: 900 }
    recordRun('m9x2k3ab00aa', events([started({ command }), ended('a.test.ts', ['a']), end], 'm9x2k3ab00aa'))
    recordRun('m9x2k3ab00a9', events([started({ command }), ended('a.test.ts', ['a']), end], 'm9x2k3ab00a9'))
    recordRun('m9x2k3ab00ab', events([started({ command: 'vitest run b' }), ended('b.test.ts', ['b']), end]))
    recordRun('m9x2k3ab00ac', events([started(), ended('c.test.ts', ['never finished'])]))
    recordRun(run)
    const { trend } = JSON.parse((await report('--json')).stdout) as { trend: { run: string }[] }
    expect(trend.map((point) => point.run)).toEqual(['m9x2k3ab00a9', 'm9x2k3ab00aa', run])
  })
})

describe('of a verification', () => {
  const counts = { passed: 5, failed: 0, skipped: 0, durationMs: 10, isolationMs: 1, leftovers: 0 }
  const lines: readonly VerificationLine[] = [
    {
      type: 'planned',
      id: 'm9x2k3ab02aa',
      command: ['vitest', 'run'],
      runs: 2,
      workers: [1, 2],
      seed: 1,
      stopEarly: false,
    },
    { type: 'run', run: { number: 1, run, seed: 1, workers: 1, code: 0, ...counts }, failures: [] },
    {
      type: 'run',
      run: { number: 2, run: 'm9x2k3ab01zr', seed: 2, workers: 2, code: 1, ...counts, failed: 1 },
      failures: [{ file: 'test/a.test.ts', path: ['flaky'] }],
    },
    { type: 'ended' },
  ]

  beforeEach(() => {
    record(
      '.tidemark/verifications/m9x2k3ab02aa/verification.ndjson',
      lines.map((line) => Object.assign({ v: 1 }, line)),
    )
    for (const number of [1, 2]) {
      const own = events(sample, number === 1 ? run : 'm9x2k3ab01zr')
      record(`.tidemark/verifications/m9x2k3ab02aa/run-${number}/events.ndjson`, own)
    }
  })

  test('the newest thing that was done is shown, with the run that failed', async () => {
    recordRun(run)
    const { stdout } = await report()
    expect(stdout).toContain('run m9x2k3ab01zr')
    expect(stdout).toMatch(/Stability\nflaky {2}2 runs/)
  })

  test('its runs are shown with it, also when their own records are gone', async () => {
    const { stdout } = await report('--run', run)
    expect(stdout).toContain(`run ${run}`)
    expect(stdout).toContain('Stability')
  })
})

test('what was observed and compared after the newest run is in its report', async () => {
  recordRun(run)
  write('.tidemark/observations/m9x2k3ab03aa/observation.json', JSON.stringify(observation))
  write('.tidemark/baseline-check.json', JSON.stringify(baseline))
  const { stdout } = await report('--json')
  expect(JSON.parse(stdout)).toMatchObject({ observation: { id: 'm9x2k3ab03aa' }, baseline: { name: 'main' } })
  const later = Date.now() + 60_000
  recordRun(`${later.toString(36).padStart(8, '0')}aaaa`)
  expect(JSON.parse((await report('--json')).stdout)).toMatchObject({ observation: null, baseline: null })
})

describe('of several machines', () => {
  function merge(...folders: readonly string[]) {
    return report('--merge', ...folders, '--json')
  }

  test('is one report, wherever in a copied folder the record is', async () => {
    record('one/events.ndjson', shard(1))
    record(`two/.tidemark/runs/${run}/events.ndjson`, shard(2))
    const merged = JSON.parse((await merge('two', 'one')).stdout) as object
    expect(merged).toMatchObject({
      totals: { tests: 2, passed: 2 },
      run: {
        command: 'vitest run',
        durationMs: 2000,
        missingShards: [],
        records: [{ id: 'm9x2k3ab01z1' }, { id: 'm9x2k3ab01z2' }],
      },
      workers: [{ name: 'shard 1, worker 1' }, { name: 'shard 2, worker 1' }],
    })
  })

  test('says which part is missing', async () => {
    record('two/runs/m9x2k3ab01z2/events.ndjson', shard(2))
    const { stdout } = await report('--merge', 'two')
    expect(stdout).toContain('Incomplete: no record of 1 shard out of 2')
  })

  test('refuses parts of different suites', async () => {
    record('one/events.ndjson', shard(1))
    record('two/events.ndjson', shard(2, [], 'another'))
    const { code, stderr } = await report('--merge', 'one', 'two')
    expect({ code, stderr }).toMatchObject({ code: 2 })
    expect(stderr).toContain('they differ in migrations and seeds, by the fingerprint of the template')
    expect(stderr).toContain('m9x2k3ab01z2: another')
  })

  test('refuses the same part twice', async () => {
    record('one/events.ndjson', shard(1))
    record('copy/events.ndjson', shard(1))
    expect((await report('--merge', 'one', 'copy')).stderr).toContain('TM_REPORT_SAME_PART')
  })

  test('says which folder has no record', async () => {
    record('one/events.ndjson', shard(1))
    expect((await report('--merge', 'one', 'nowhere')).stderr).toContain('nowhere/events.ndjson')
    record('file', [])
    expect((await report('--merge', 'one', 'file')).stderr).toContain('TM_RECORD_NOT_FOUND')
  })
})

describe('at the end of a run', () => {
  let server: TestProject
  beforeAll(() => {
    server = project({
      'tidemark.config.json':
        '{"report":["html","junit=build/junit.xml"],"serverSettings":{"work_mem":"4182kB"},"idle":20}',
    })
  })
  afterAll(async () => {
    await tidemark(['down'], server.root)
    server[Symbol.dispose]()
  })

  const nothing = ['run', '--', process.execPath, '--eval', '""']

  test('the reports of the configuration are written, and their places are said', async () => {
    const { code, stderr } = await tidemark(nothing, server.root)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('  report  .tidemark/reports/report.html\n  report  build/junit.xml\n')
    expect(readFileSync(join(server.root, 'build/junit.xml'), 'utf8')).toContain('tests="1" failures="0"')
  })

  test('their places are named from where npm was called, which may be the root of workspaces', async () => {
    const { stderr } = await tidemark(nothing, server.root, { INIT_CWD: dirname(server.root) })
    expect(stderr).toContain(`  report  ${basename(server.root)}/.tidemark/reports/report.html\n`)
  })

  test('what cannot be written is said, and fails nothing', async () => {
    rmSync(join(server.root, 'build'), { recursive: true })
    writeFileSync(join(server.root, 'build'), 'a file')
    const { code, stderr } = await tidemark(nothing, server.root)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('TM_REPORT_UNWRITABLE')
    expect(stderr).toContain('no leftovers')
  })

  test('GitHub Actions gets a summary of the job, as long as it has room', async () => {
    const summary = join(server.root, 'summary.md')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, TIDEMARK_REPORT: 'md' }
    await tidemark(nothing, server.root, env)
    expect(readFileSync(summary, 'utf8')).toMatch(/^# Test report: tidemark cli .*\n\n## Executive summary\n/)
    writeFileSync(summary, 'x'.repeat(1024 * 1024 - 200))
    await tidemark(nothing, server.root, env)
    const text = readFileSync(summary, 'utf8')
    expect(text.length).toBeLessThan(1024 * 1024)
    expect(text).toContain('The report has no room here')
    expect(existsSync(join(server.root, '.tidemark/reports/report.md'))).toBe(true)
  })
})
