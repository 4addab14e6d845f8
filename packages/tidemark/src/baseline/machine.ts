import os from 'node:os'

/** Where durations were measured: on another machine they say nothing. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** `server_version_num`. */
  readonly postgres: number
}

export function thisMachine(postgres: number): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    processors: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres,
  }
}

/** What is different about two machines, in words; nothing when they are alike. */
export function machineDifferences(before: Machine, now: Machine): readonly string[] {
  const keys = Object.keys(before) as (keyof Machine)[]
  return keys.filter((key) => before[key] !== now[key]).map((key) => `${key}: ${before[key]}, now ${now[key]}`)
}
