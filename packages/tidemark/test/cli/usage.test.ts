import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { options } from '../../src/config/options.ts'
import { version } from '../../src/record/version.ts'
import { project, start, tidemark } from './tidemark.ts'

describe('help', () => {
  test('the program lists every command and explains its exit codes', async () => {
    const { code, stdout, stderr } = await tidemark(['--help'], '.')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const words = stdout.replaceAll(/\s+/g, ' ')
    for (const { name, summary } of commands) expect(words).toMatch(new RegExp(` ${name} \\[.*${summary}`))
    expect(stdout).toContain('Exit codes: 0 ')
  })

  test('whose reader leaves early ends without a word', async () => {
    const child = start(['help'], '.')
    child.stdout?.destroy()
    let said = ''
    child.stderr?.on('data', (data) => (said += String(data)))
    const [code] = (await once(child, 'close')) as [number]
    expect({ code, said }).toEqual({ code: 0, said: '' })
  })

  test.each(commands.map((command) => [command.name, command] as const))(
    '%s shows its flags with the texts of the options table',
    async (name, { config }) => {
      const { code, stdout } = await tidemark([name, '--help'], '.')
      expect(code).toBe(0)
      const words = stdout.replaceAll(/\s+/g, ' ')
      for (const option of config) {
        expect(words).toContain(options[option].flag)
        expect(words).toContain(options[option].text.replaceAll('`', ''))
      }
    },
  )

  test("the version is the package's", async () => {
    expect(await tidemark(['--version'], '.')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('no command at all shows the help and is wrong usage', async () => {
    const { code, stdout } = await tidemark([], '.')
    expect(code).toBe(2)
    expect(stdout).toContain('Usage: tidemark')
  })
})

describe('wrong usage', () => {
  test.each([
    [['sttus'], "unknown command 'sttus'"],
    [['doctor', '--jsn'], 'Did you mean --json?'],
    [['run'], "missing required argument 'command'"],
    [['doctor', '--url'], 'argument missing'],
    [['doctor', 'superfluous'], 'too many arguments'],
  ])('%j is an error that says what is wrong', async (args, text) => {
    const { code, stdout, stderr } = await tidemark(args, '.')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(text)
    expect(stderr).toContain('TM_CLI_USAGE')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  test('with --json an error is an object on standard output', async () => {
    const { code, stdout, stderr } = await tidemark(['doctor', '--jsn', '--json'], '.')
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'TM_CLI_USAGE',
        happened: expect.any(String) as string,
        seen: expect.stringContaining('--jsn') as string,
        todo: expect.any(String) as string,
      },
    })
  })
})

describe('wrong configuration', () => {
  test('a wrong flag lists the allowed values and names the flag', async () => {
    using folder = project()
    const { code, stderr } = await tidemark(['run', '--keep', 'always', '--', 'true'], folder.root)
    expect(code).toBe(2)
    expect(stderr).toContain('the flag --keep')
    expect(stderr).toContain('one of `failed`, `never`')
  })

  test('an unknown option of the file names the nearest', async () => {
    using folder = project({ 'tidemark.config.json': '{"isolaton":"clone"}' })
    const { code, stderr } = await tidemark(['run', '--', 'true'], folder.root)
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean `isolation`?')
  })

  test('an error is plain text in a pipe, with no stack', async () => {
    using folder = project({ 'tidemark.config.ts': 'throw new Error("boom")' })
    const { stderr } = await tidemark(['run', '--', 'true'], folder.root)
    expect(stderr).toContain('error The configuration file')
    expect(stderr).toContain('boom')
    expect(stderr).not.toContain('\u001b')
    expect(stderr).not.toContain('node_modules')
  })

  test('a folder that is not there is not made', async () => {
    using folder = project({ 'package.json': '{}' })
    const { code, stderr } = await tidemark(['init', '--cwd', 'misspelt'], folder.root)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--cwd misspelt: there is no such folder') as string,
    })
    expect(existsSync(join(folder.root, 'misspelt'))).toBe(false)
  })

  test('GitHub Actions gets an annotation', async () => {
    using folder = project({ 'tidemark.config.json': '[]' })
    const { stderr } = await tidemark(['run', '--', 'true'], folder.root, { GITHUB_ACTIONS: 'true' })
    expect(stderr).toMatch(/^::error title=Tidemark%3A TM_CONFIG_NOT_AN_OBJECT::.*%0A/m)
  })

  test('another folder is chosen by --cwd, another file by --config', async () => {
    using folder = project({ 'deep/tidemark.config.json': '{"idle":"x"}', 'other.json': '{"idle":"y"}' })
    expect((await tidemark(['run', '--cwd', 'deep', '--', 'true'], folder.root)).stderr).toContain('seen: "x"')
    expect((await tidemark(['run', '--config', 'other.json', '--', 'true'], folder.root)).stderr).toContain('seen: "y"')
  })
})
