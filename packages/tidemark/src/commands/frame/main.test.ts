import { describe, expect, test } from 'vitest'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './command.ts'
import { main } from './main.ts'
import { Resources } from './resources.ts'

function command(action: (invocation: Invocation) => Promise<CommandOutcome>): CommandDefinition {
  return { name: 'try', summary: 's', description: 'd', config: ['idle'], action }
}

async function run(action: (invocation: Invocation) => Promise<CommandOutcome>, ...flags: readonly string[]) {
  const written = { out: '', err: '' }
  const code = await main([command(action)], ['try', ...flags], {
    cwd: '/',
    env: {},
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text) },
  })
  return { code, ...written }
}

function held(events: string[], name: string, failure?: Error): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      events.push(name)
      if (failure !== undefined) throw failure
    },
  }
}

const outcome = async (): Promise<CommandOutcome> => ({ code: 1, json: { a: 1, b: undefined }, text: 'a = 1' })

describe('a command', () => {
  test('prints text, or with --json one object in which nothing is missing', async () => {
    expect(await run(outcome)).toEqual({ code: 1, out: 'a = 1\n', err: '' })
    expect(await run(outcome, '--json')).toEqual({ code: 1, out: '{"a":1,"b":null}\n', err: '' })
  })

  test('gets its flags as configuration', async () => {
    const { out } = await run(
      async ({ overrides }) => ({ code: 0, json: overrides, text: '' }),
      '--idle',
      '7',
      '--json',
    )
    expect(JSON.parse(out)).toEqual({ idle: 7 })
  })

  test('that fails in an unknown way shows a stack and asks for a report', async () => {
    const { code, out, err } = await run(async () => {
      throw new TypeError('x is not a function')
    })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/seen: TypeError: x is not a function\n +at /)
    expect(err).toMatch(/Please report it with the lines above, Tidemark \d.*, Node v/)
    expect(err).toContain('TM_CLI_DEFECT')
  })

  test('that fails gives back what it holds, and its own error comes first', async () => {
    const events: string[] = []
    const { code, err } = await run(async ({ resources }) => {
      resources.own(held(events, 'server', new Error('the server would not stop')))
      resources.own(held(events, 'lease'))
      throw new TidemarkError('TM_RECORD_NOT_FOUND', { seen: '/a' })
    })
    expect(code).toBe(2)
    expect(events).toEqual(['lease', 'server'])
    expect(err.indexOf('TM_RECORD_NOT_FOUND')).toBeLessThan(err.indexOf('the server would not stop'))
  })

  test('that succeeds keeps its code when giving back fails, and says so', async () => {
    const { code, out, err } = await run(async ({ resources }) => {
      resources.own(held([], 'lease', new Error('the lease was lost')))
      return { code: 0, json: {}, text: 'done' }
    })
    expect({ code, out }).toEqual({ code: 0, out: 'done\n' })
    expect(err).toContain('the lease was lost')
  })
})

test('resources are given back in reverse order, each once, whatever one of them does', async () => {
  const events: string[] = []
  const resources = new Resources()
  const failure = new Error('b')
  resources.own(held(events, 'a'))
  resources.own(held(events, 'b', failure))
  resources.own(held(events, 'c'))
  expect(await resources.release()).toEqual([failure])
  expect(await resources.release()).toEqual([])
  expect(events).toEqual(['c', 'b', 'a'])
})
