import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ErrorCode } from '../errors/tidemark-error.ts'
import { defineConfig } from './define.ts'
import { findProject } from './find.ts'
import { loadConfig, type Overrides } from './load.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder with the given files; one with spaces and letters beyond ASCII in its name. */
function project(files: Record<string, string> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark ünï ')))
  folders.push(root)
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

function load(root: string, overrides: Overrides = {}, env: NodeJS.ProcessEnv = {}) {
  return loadConfig(root, overrides, env)
}

function failure(code: ErrorCode, ...texts: string[]) {
  const holds = texts.map((text) => expect.stringContaining(text) as string)
  return holds.length === 0
    ? expect.objectContaining({ code })
    : expect.objectContaining({
        code,
        message: expect.toSatisfy((message: string) => texts.every((text) => message.includes(text))) as string,
      })
}

describe('where the configuration is found', () => {
  test.each([
    ['tidemark.config.ts', 'export default { idle: 7 as number }'],
    ['tidemark.config.mts', 'interface A { idle: number }\nexport default { idle: 7 } satisfies A'],
    ['tidemark.config.js', 'export default { idle: 7 }'],
    ['tidemark.config.mjs', 'export default { idle: 7 }'],
    ['tidemark.config.json', '{ "idle": 7 }'],
  ])('%s is read', async (name, text) => {
    const root = project({ [name]: text })
    expect(await load(root)).toMatchObject({ root, file: join(root, name), values: { idle: 7 } })
  })

  test('a JavaScript file of a CommonJS package is read', async () => {
    const root = project({ 'package.json': '{}', 'tidemark.config.js': 'module.exports = { idle: 7 }' })
    expect((await load(root)).values.idle).toBe(7)
  })

  test('the key "tidemark" of package.json is read when there is no file', async () => {
    const root = project({ 'package.json': '{"tidemark":{"idle":7,"migrate":"migrations"}}' })
    expect(await load(root)).toMatchObject({
      file: join(root, 'package.json'),
      values: { idle: 7, migrate: 'migrations' },
    })
  })

  test('numbers at the ends of their range are allowed', async () => {
    for (const idle of [0, 86_400]) expect((await load(project(), { idle })).values.idle).toBe(idle)
  })

  test('a file comes before the key of package.json', async () => {
    const root = project({ 'package.json': '{"tidemark":{"idle":7}}', 'tidemark.config.json': '{"idle":8}' })
    expect((await load(root)).values.idle).toBe(8)
  })

  test('folders above are searched as far as the nearest package.json', async () => {
    const root = project({
      'tidemark.config.json': '{"idle":7}',
      'test/deep/a.txt': '',
      'packages/other/package.json': '{}',
    })
    expect((await load(join(root, 'test/deep'))).root).toBe(root)
    expect(await load(join(root, 'packages/other'))).toMatchObject({
      root: join(root, 'packages/other'),
      file: undefined,
      values: { idle: 60 },
    })
  })

  test('no file at all is a legal configuration: an empty template on the embedded server', async () => {
    const root = project()
    expect(await load(root)).toMatchObject({
      root,
      file: undefined,
      values: { migrate: [], seed: [], url: undefined, version: 18, isolation: 'rewind', workers: 0 },
    })
  })

  test('a folder below no package.json at all is a project of its own', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-bare-')))
    folders.push(root)
    expect(findProject(root)).toEqual({ root, file: undefined })
  })

  test('a named file is used, by option and by variable', async () => {
    const root = project({ 'config/other.json': '{"idle":7}', 'tidemark.config.json': '{"idle":8}' })
    expect((await load(root, { config: 'config/other.json' })).values.idle).toBe(7)
    expect((await load(root, {}, { TIDEMARK_CONFIG: 'config/other.json' })).values.idle).toBe(7)
    expect((await load(root, { config: false })).values.idle).toBe(60)
  })
})

describe('what comes before what', () => {
  const everywhere = { 'tidemark.config.json': '{"url":"postgresql://file/a","idle":5}' }

  test('given options, then variables, then the file, then DATABASE_URL, then defaults', async () => {
    const root = project(everywhere)
    const env = {
      TIDEMARK_URL: 'postgresql://variable/a',
      DATABASE_URL: 'postgresql://database-url/a',
      TIDEMARK_IDLE: '6',
    }
    const given = await load(root, { url: 'postgresql://given/a' }, env)
    expect(given.values).toMatchObject({ url: 'postgresql://given/a', idle: 6, grace: 100 })
    expect(given.origins).toMatchObject({ url: 'given', idle: 'TIDEMARK_IDLE', grace: 'default' })
    expect((await load(root, {}, env)).values.url).toBe('postgresql://variable/a')
    expect((await load(root, {}, { DATABASE_URL: env.DATABASE_URL })).values.url).toBe('postgresql://file/a')
    expect((await load(project(), {}, { DATABASE_URL: env.DATABASE_URL })).values.url).toBe(env.DATABASE_URL)
  })

  test('a DATABASE_URL of another kind is no error where the server is named otherwise', async () => {
    const { values } = await load(project(), { url: 'embedded' }, { DATABASE_URL: 'file:./dev.db' })
    expect(values.url).toBeUndefined()
  })

  test('the url `embedded` sets DATABASE_URL aside', async () => {
    const { values } = await load(project(), { url: 'embedded' }, { DATABASE_URL: 'postgresql://localhost/dev' })
    expect(values.url).toBeUndefined()
  })

  test('an option that is undefined counts as unset, and is one for the strictest compiler', async () => {
    const url: string | undefined = process.env['TIDEMARK_NOBODY_SETS_THIS']
    const root = project({ 'tidemark.config.json': '{ "url": "postgresql://localhost/named" }' })
    const options = defineConfig({ url, binaries: url, redis: url })
    expect((await load(root, options)).values.url).toBe('postgresql://localhost/named')
  })

  test('an empty variable counts as unset', async () => {
    const { values } = await load(project(), {}, { DATABASE_URL: '', TIDEMARK_IDLE: '' })
    expect(values).toMatchObject({ url: undefined, idle: 60 })
  })

  test.each([
    [{ CI: 'true' }, 0],
    [{ CI: '1' }, 0],
    [{ CI: 'false' }, 60],
    [{}, 60],
  ])('with %o an unused embedded server stays up %d seconds', async (env, idle) => {
    expect((await load(project(), {}, env)).values.idle).toBe(idle)
  })

  test('variables are read by the type of their option', async () => {
    const env = {
      TIDEMARK_POSTGRES: '16',
      TIDEMARK_STRICT: 'yes',
      TIDEMARK_ISOLATION: 'clone',
      TIDEMARK_ALLOW_HOSTS: 'db.test, 10.0.0.7',
    }
    const { values } = await load(project(), {}, env)
    expect(values).toMatchObject({ version: 16, strict: true, isolation: 'clone', allowHosts: ['db.test', '10.0.0.7'] })
  })

  test('a relative folder is meant from the file that names it', async () => {
    const root = project({ 'tidemark.config.json': '{"binaries":"pg/bin"}', 'test/a.txt': '' })
    expect((await load(join(root, 'test'))).values.binaries).toBe(join(root, 'pg/bin'))
    expect((await load(join(root, 'test'), { binaries: 'pg/bin' })).values.binaries).toBe(join(root, 'test/pg/bin'))
  })
})

describe('what is refused', () => {
  test.each([
    ['{"isolaton":"clone"}', 'Did you mean `isolation`?'],
    ['{"migrations":"migrations"}', 'Did you mean `migrate`?'],
    ['{"zzz":1}', 'No name is near.'],
    ['{"isolatoin":"clone","seed":"seeds"}', 'Did you mean `isolation`?'],
    ['{"databaseUrl":"postgresql://localhost/a"}', 'The options are: migrate, seed'],
  ])('an unknown option in %s', async (text, hint) => {
    const root = project({ 'tidemark.config.json': text })
    await expect(load(root)).rejects.toEqual(failure('TM_CONFIG_UNKNOWN_OPTION', 'tidemark.config.json', hint))
  })

  test.each([
    ['{"isolation":"rewnd"}', 'one of `rewind`, `rollback`, `clone`, `observe`, `none`'],
    ['{"version":13}', 'a whole number from 14 to 18'],
    ['{"idle":-1}', 'a whole number from 0 to 86400'],
    ['{"idle":86401}', 'a whole number from 0 to 86400'],
    ['{"binaries":" "}', 'the path of a folder'],
    ['{"strict":"yes"}', 'true or false'],
    ['{"extensions":"pgcrypto"}', 'a list of texts'],
    ['{"serverSettings":{"work_mem":64}}', 'an object whose values are texts, { work_mem: "64MB" }'],
    ['{"categories":{"Encryption":1}}', 'an object whose values are texts, { Encryption: "test/crypto" }'],
    ['{"migrate":42}', 'a folder of SQL files'],
    ['{"url":"mysql://localhost/a"}', 'a URL like postgresql://'],
  ])('the wrong value in %s, and the allowed ones are listed', async (text, hint) => {
    const root = project({ 'tidemark.config.json': text })
    await expect(load(root)).rejects.toEqual(failure('TM_CONFIG_WRONG_VALUE', hint, 'tidemark.config.json'))
  })

  test('a variable that no option has is named once, with the one that was probably meant', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const env = { TIDEMARK_ISOLATOIN: 'clone', TIDEMARK_CONFIG: '', TIDEMARK_IDLE: '7', OTHER: '1' }
    const root = project()
    await load(root, {}, env)
    await load(root, {}, env)
    expect(warned.mock.calls.map(([message]) => message)).toEqual([
      'The variable TIDEMARK_ISOLATOIN is set, but Tidemark has no such option. Did you mean TIDEMARK_ISOLATION?',
    ])
    warned.mockRestore()
  })

  test('a wrong variable is named', async () => {
    const wrong = load(project(), {}, { TIDEMARK_IDLE: 'soon' })
    await expect(wrong).rejects.toEqual(failure('TM_CONFIG_WRONG_VALUE', 'TIDEMARK_IDLE', '"soon"'))
  })

  test.each(['mysql://root:s3cr@t@localhost/a?password=s3cr@t', 'mysql://localhost/a?user=root&password=s3cret'])(
    'a password in the wrong URL %s never reaches the message',
    async (url) => {
      await expect(load(project(), {}, { DATABASE_URL: url })).rejects.toEqual(
        expect.objectContaining({ message: expect.not.stringContaining('s3cr') as string }),
      )
    },
  )

  test('a named file that does not exist', async () => {
    await expect(load(project(), { config: 'nowhere.ts' })).rejects.toEqual(
      failure('TM_CONFIG_NOT_FOUND', 'nowhere.ts'),
    )
  })

  test('two configuration files in one folder', async () => {
    const root = project({ 'tidemark.config.ts': '', 'tidemark.config.json': '' })
    await expect(load(root)).rejects.toEqual(
      failure('TM_CONFIG_SEVERAL_FILES', 'tidemark.config.ts, tidemark.config.json'),
    )
  })

  test.each([
    ['tidemark.config.ts', 'export default {', 'TM_CONFIG_LOAD_FAILED'],
    ['tidemark.config.mjs', 'import "no-such-package"', 'TM_CONFIG_LOAD_FAILED'],
    ['tidemark.config.ts', 'throw new Error("boom")', 'TM_CONFIG_LOAD_FAILED'],
    ['tidemark.config.json', '{ idle', 'TM_CONFIG_LOAD_FAILED'],
    ['tidemark.config.ts', 'export const config = {}', 'TM_CONFIG_NO_DEFAULT_EXPORT'],
    ['tidemark.config.ts', 'export default []', 'TM_CONFIG_NOT_AN_OBJECT'],
    ['package.json', '{ "tidemark": {', 'TM_CONFIG_LOAD_FAILED'],
  ] as const)('%s with %s', async (name, text, code) => {
    await expect(load(project({ [name]: text }))).rejects.toEqual(failure(code, name))
  })
})
