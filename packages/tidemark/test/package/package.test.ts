import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { docsPlace } from '../../src/diagnosis/docs-place.ts'

const room = path.resolve(import.meta.dirname, '../..')
const readme = readFileSync(path.join(room, '../../README.md'), 'utf8')

/** An empty project of somebody else's, with the packed tarball installed from the registry's other packages. */
let project: string
/** What the tarball holds. */
let paths: readonly string[]

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), 'somebody-'))
  // The embedded server's account has to be able to enter it, as it can enter a project under /home.
  chmodSync(project, 0o755)
  const [packed] = JSON.parse(npm(room, 'pack', '--json', '--pack-destination', project)) as [
    { filename: string; files: readonly { path: string }[] },
  ]
  const { filename } = packed
  paths = packed.files.map((file) => file.path)
  write('package.json', '{ "name": "somebody", "private": true, "type": "module" }')
  npm(project, 'install', '--save-dev', `./${filename}`, 'vitest@4.1.12', 'typescript@7.0.2', '@types/node@20')
})

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

test('every program and module that is loaded by its path is in the package, and none of those they were made of', () => {
  const entries = JSON.parse(readFileSync(path.join(room, 'scripts/entries.json'), 'utf8')) as readonly string[]
  const programs = paths.filter((file) => file.endsWith('.js') && !file.startsWith('dist/shared/'))
  expect(programs.toSorted()).toEqual(
    [...entries.map((name) => `dist/${name}.js`), 'bin/tidemark.js', 'dist/report/html/page.js'].toSorted(),
  )
})

test('the pages that messages name are in the package', () => {
  const page = path.join(project, docsPlace('23505: A row with this id is there already'))
  const [file, anchor] = page.split('#')
  expect(readFileSync(file ?? '', 'utf8')).toContain(`(#${anchor})`)
})

test('every subpath can be imported and gives what it promises', () => {
  const { exports } = JSON.parse(readFileSync(path.join(room, 'package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  const names = Object.keys(exports).filter((name) => name !== './package.json' && name !== './vitest')
  const script = `const all = {}
    for (const name of ${JSON.stringify(names)}) all[name] = Object.keys(await import(name.replace('.', 'tidemark'))).sort()
    console.log(JSON.stringify(all))`
  expect(JSON.parse(node('--input-type=module', '--eval', script))).toMatchInlineSnapshot(`
    {
      ".": [
        "TidemarkError",
        "commandMigration",
        "createTidemark",
        "defineConfig",
        "differences",
        "functionMigration",
        "isTidemarkError",
        "sqlMigrations",
        "sqlSeeds",
      ],
      "./data": [
        "defineIds",
        "factory",
        "readId",
      ],
      "./embedded": [
        "TidemarkError",
        "isTidemarkError",
        "startPostgres",
      ],
      "./fastify": [
        "TidemarkError",
        "isTidemarkError",
        "override",
        "replace",
        "seam",
        "watch",
      ],
      "./redis": [
        "TidemarkError",
        "isTidemarkError",
        "openRedis",
        "startRedis",
      ],
      "./vitest/config": [
        "tidemark",
      ],
    }
  `)
})

test("the README's quickstart works word for word", { timeout: 300_000 }, () => {
  for (const [name, text] of readmeFiles()) write(name, text)
  write(
    'migrations/001_bookings.sql',
    'create table rooms (name text primary key); create table bookings (room text references rooms, day date)',
  )
  write('seeds/rooms.sql', "insert into rooms values ('blue')")
  const output = installed('vitest', 'run')
  expect(output).toContain('2 passed')
  expect(output).toMatch(/tidemark {2}2 tests on 1 database .* no leftovers/)
})

test('the types of the quickstart are right', () => {
  const options = [
    '--noEmit',
    '--skipLibCheck',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,esnext.disposable',
    '--types',
    'node',
  ]
  expect(installed('tsc', ...options, ...readmeFiles().map(([name]) => name))).toBe('')
})

test('the command line is there', () => {
  expect(installed('tidemark', '--version').trim()).toBe('0.1.0')
  const ran = installed(
    'tidemark',
    'run',
    '--',
    process.execPath,
    '-e',
    'console.log(new URL(process.env.DATABASE_URL).hostname)',
  )
  expect(ran).toContain('127.0.0.1')
})

/** Code blocks of the README that begin with the name of their file. */
function readmeFiles(): readonly (readonly [string, string])[] {
  return [...readme.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!] as const)
}

function write(name: string, text: string): void {
  const file = path.join(project, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function npm(cwd: string, ...args: readonly string[]): string {
  return run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], cwd)
}

function installed(program: string, ...args: readonly string[]): string {
  return run(path.join(project, 'node_modules/.bin', program), args, project)
}

function node(...args: readonly string[]): string {
  return run(process.execPath, args, project)
}

/** Standard output and error together, in a world without the outer runner's variables. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { DATABASE_URL: _, VITEST: __, NODE_ENV: ___, ...env } = process.env
  const sh = ['-c', '"$0" "$@" 2>&1', program, ...args]
  const json = args.includes('--json')
  return execFileSync(json ? program : 'sh', json ? args : sh, {
    cwd,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1', CI: '1' },
    stdio: ['ignore', 'pipe', json ? 'ignore' : 'inherit'],
  })
}
