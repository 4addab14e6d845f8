import type { ByHand } from './ways.ts'

/** What the bench tells the workers of a suite, through their environment. */
export interface Settings {
  readonly byHand: ByHand
  /** URL of the server, with the name of worker 1's database short of its number. */
  readonly url: string
  /** Where workers write how many milliseconds putting back took them, a line for each file. */
  readonly times: string
}

const names = { byHand: 'BENCH_BY_HAND', url: 'BENCH_URL', times: 'BENCH_TIMES' } as const

export function toEnvironment({ byHand, url, times }: Settings): Readonly<Record<string, string>> {
  return { [names.byHand]: byHand, [names.url]: url, [names.times]: times }
}

export function fromEnvironment(): Settings {
  return { byHand: read(names.byHand) as ByHand, url: read(names.url), times: read(names.times) }
}

function read(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
