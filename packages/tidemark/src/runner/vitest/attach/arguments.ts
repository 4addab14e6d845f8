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

/** Reads the arguments of Vitest as far as they are about its configuration. */
export function readArguments(args: readonly string[]): VitestArguments {
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const ours = tokens.filter((token) => token.kind === 'option' && /^(?:no-)?config$/.test(token.name))
  const taken = new Set(ours.flatMap(({ index, ...token }) => (valueFollows(token) ? [index, index + 1] : [index])))
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? args.length
  const rest = (from: number, to: number): readonly string[] =>
    args.slice(from, to).filter((_, index) => !taken.has(from + index))
  return {
    config: 'no-config' in values ? false : text(values.config),
    root: text(values.root),
    configLoader: text(values.configLoader),
    replaced: (config) => [...rest(0, end), `--config=${config}`, ...args.slice(end)],
  }
}

function valueFollows(token: object): boolean {
  return 'inlineValue' in token && token.inlineValue === false
}

// `-c=file` is read as the value `=file`.
function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value.replace(/^=/, '') : undefined
}
