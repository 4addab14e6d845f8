import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Flags } from './flags.ts'

/** A command was called in a way that it doesn't know. */
export function usage(seen: string): TidemarkError {
  return new TidemarkError('TM_CLI_USAGE', { seen })
}

/**
 * The whole number of a flag; undefined when the flag isn't there.
 * @throws TidemarkError TM_CLI_USAGE
 */
export function numberOf(flags: Flags, name: string, max: number): number | undefined {
  const given = flags[name]
  return given === undefined ? undefined : readNumber(name, String(given), max)
}

/** @throws TidemarkError TM_CLI_USAGE */
export function readNumber(name: string, text: string, max: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text.trim()) && number >= 1 && number <= max) return number
  throw usage(`--${name} ${text}: a whole number from 1 to ${max} is needed`)
}
