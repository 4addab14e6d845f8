import os from 'node:os'

/** Where durations were measured: on another machine they say nothing. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGb: number
  readonly system: string
  /** Major versions. */
  readonly node: number
  readonly postgres: number
}

/** @param version `server_version_num` of the server */
export function thisMachine(version: number): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    processors: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: Number(process.versions.node.split('.')[0]),
    postgres: Math.trunc(version / 10_000),
  }
}

/** What is different about two machines, in words; nothing when they are alike. */
export function machineDifferences(before: Machine, now: Machine): readonly string[] {
  const keys = Object.keys(before) as (keyof Machine)[]
  return keys.filter((key) => before[key] !== now[key]).map((key) => `${key}: ${before[key]}, now ${now[key]}`)
}
