import { join } from 'node:path'
import type { Lock } from '../lock.ts'

/** The keeper's Unix socket, or its named pipe on Windows: one for each generation, so a dead one is never in the way. */
export function keeperAddress({ folder, name, generation }: Lock<unknown>): string {
  return process.platform === 'win32'
    ? String.raw`\\.\pipe\tidemark-${name}-${generation}`
    : join(folder, `${name}.${generation}.sock`)
}
