/** A goal with what was measured. */
export interface Verdict {
  readonly goal: string
  /** Undefined: this run did not measure it. */
  readonly measured: number | undefined
  readonly limit: number
  readonly unit: string
  /** Whether more is better. */
  readonly atLeast: boolean
}

export function isKept({ measured, limit, atLeast }: Verdict): boolean | undefined {
  if (measured === undefined) return undefined
  return atLeast ? measured >= limit : measured <= limit
}

export function atMost(goal: string, measured: number | undefined, limit: number, unit: string): Verdict {
  return { goal, measured, limit, unit, atLeast: false }
}

export function atLeast(goal: string, measured: number | undefined, limit: number, unit: string): Verdict {
  return { goal, measured, limit, unit, atLeast: true }
}

export function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base
}
