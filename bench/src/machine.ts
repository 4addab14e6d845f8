import { statfsSync } from 'node:fs'
import os from 'node:os'
import type { BenchServer } from './server.ts'

/** Where it was measured: without it a number says nothing. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memory_gb: number
  readonly system: string
  readonly node: string
  /** Of the last minute, before the first sample: more than a few tenths, and the machine was not quiet. */
  readonly load_before: number
}

export interface ServerFacts {
  readonly version: string
  readonly connection: 'unix socket' | 'tcp'
  /** Of the data directory: tmpfs, ext4 and so on. */
  readonly file_system: string
  readonly settings: Readonly<Record<string, string>>
}

export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    processors: os.availableParallelism(),
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    load_before: Number(os.loadavg()[0]?.toFixed(2)),
  }
}

export function describeServer({ access, settings }: BenchServer): ServerFacts {
  const { server_version: version = 'unknown', data_directory: data, unix_socket_directories: _, ...rest } = settings
  return {
    version,
    connection: access.socket === undefined ? 'tcp' : 'unix socket',
    file_system: data === undefined ? 'unknown' : fileSystem(data),
    settings: rest,
  }
}

const known: Readonly<Record<number, string>> = {
  0x01_02_19_94: 'tmpfs',
  0xef_53: 'ext4',
  0x58_46_53_42: 'xfs',
  0x91_23_68_3e: 'btrfs',
  0x2f_c1_2f_c1: 'zfs',
  0x79_4c_76_30: 'overlayfs',
}

function fileSystem(folder: string): string {
  const { type } = statfsSync(folder)
  return known[type] ?? `0x${type.toString(16)}`
}
