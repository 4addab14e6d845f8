import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanEnv, project, program, tidemark, type TestProject } from './tidemark.ts'

// A terminal is made by script(1); where there is none, a terminal can't be tried.
const terminalMaker = 'script'
const noTerminal = spawnSync(terminalMaker, ['--version']).status !== 0

let folder: TestProject

beforeAll(() => {
  folder = project({
    'tidemark.config.json': '{"migrate":"migrations","serverSettings":{"work_mem":"4174kB"},"idle":30}',
    'migrations/001.sql': 'create table notes (id int)',
    // Never the same: the template is kept over a stop of the server.
    'slow/001.sql': `select pg_sleep(2.5) -- ${Date.now()}`,
    'slow.json': '{"migrate":"slow","serverSettings":{"work_mem":"4174kB"},"idle":30}',
    'narrow/a-name-that-is-longer-than-a-line.sql': `select pg_sleep(2.5) -- ${Date.now()}`,
    'narrow.json': '{"migrate":"narrow","serverSettings":{"work_mem":"4174kB"},"idle":30}',
  })
})

afterAll(async () => {
  await tidemark(['down'], folder.root)
  folder[Symbol.dispose]()
})

/** What a user sees who calls the program on a terminal. */
async function onTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}, before = ''): Promise<string> {
  const line = before + [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
  const terminal = { TERM: 'xterm', ...env }
  const child = spawn(terminalMaker, ['-qec', line, '/dev/null'], {
    cwd: folder.root,
    env: cleanEnv(terminal),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return text(child.stdout)
}

test.skipIf(noTerminal)('what takes longer than a second is shown on a terminal, and wiped away', async () => {
  const seen = await onTerminal(['up', '--config', 'slow.json'])
  const [, ...drawn] = seen.split('\r\u001b[2K')
  expect(drawn[0]).toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] .+ \(1 s\)$/)
  expect(drawn.at(-1)).toMatch(/^server {4}embedded/)
})

test.skipIf(noTerminal)('what is shown never takes more than a line of the terminal', async () => {
  const seen = await onTerminal(['up', '--config', 'narrow.json'], {}, 'stty cols 30; ')
  const drawn = seen.split('\r\u001b[2K').slice(1, -1)
  expect(drawn).toContainEqual(expect.stringMatching(/^. running narrow\/a-.*… \(\d s\)$/))
  expect(drawn.filter((line) => line.length > 29)).toEqual([])
})

test.skipIf(noTerminal)('in CI nothing moves and nothing is coloured', async () => {
  const seen = await onTerminal(['run', '--', 'true'], { CI: 'true' })
  expect(seen).toContain('tidemark  true on 1 database')
  expect(seen).not.toContain('\u001b')
})

test.skipIf(noTerminal)('a terminal gets colours, unless NO_COLOR is set', async () => {
  expect(await onTerminal(['run', '--', 'true'])).toContain('\u001b[')
  expect(await onTerminal(['run', '--', 'true'], { NO_COLOR: '1' })).not.toContain('\u001b[')
})
