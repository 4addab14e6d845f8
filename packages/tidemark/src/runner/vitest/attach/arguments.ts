import { parseArgs } from 'node:util'

/** What decides which configuration Vitest loads, and the arguments with another one in its place. */
export interface VitestArguments {
  /** As it was given; `false` for none. */
  readonly config: string | false | undefined
  readonly root: string | undefined
  readonly configLoader: string | undefined
  /** The arguments with this configuration instead. */
  readonly replaced: (config: string) => readonly string[]
}

const options = {
  config: { type: 'string', short: 'c' },
  root: { type: 'string', short: 'r' },
  configLoader: { type: 'string' },
} as const

interface Given {
  readonly name: string
  /** How many arguments it takes, and from which on. */
  readonly from: number
  readonly size: number
  readonly value: string | undefined
}

/** Reads the arguments of Vitest as far as they are about its configuration. */
export function readArguments(args: readonly string[]): VitestArguments {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? args.length
  const given = tokens.flatMap((token): readonly Given[] => {
    // Not one of several letters behind one dash.
    if (token.kind !== 'option' || args[token.index]?.startsWith(token.rawName) !== true) return []
    const { name, index: from, inlineValue } = token
    // `-c=file` is read as the value `=file`.
    return [{ name, from, size: inlineValue === false ? 2 : 1, value: token.value?.replace(/^=/, '') }]
  })
  const valueOf = (option: string): string | undefined => given.findLast(({ name }) => name === option)?.value
  const replacing = given.filter(({ name }) => name === 'config' || name === 'no-config')
  const isKept = (index: number): boolean => replacing.every(({ from, size }) => index < from || index >= from + size)
  return {
    config: replacing.at(-1)?.name === 'no-config' ? false : valueOf('config'),
    root: valueOf('root'),
    configLoader: valueOf('configLoader'),
    replaced: (config) => [
      ...args.slice(0, end).filter((_, index) => isKept(index)),
      `--config=${config}`,
      ...args.slice(end),
    ],
  }
}
