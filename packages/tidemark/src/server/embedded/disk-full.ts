import { TidemarkError } from '../../errors/tidemark-error.ts'

const words = /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i

/** `cp` says it of every file that it could not write. */
const mostLines = 3

/** The error for a full disk when that is what a program's output says. */
export function diskFull(output: string): TidemarkError | undefined {
  const lines = output.split('\n').filter((line) => words.test(line))
  if (lines.length === 0) return undefined
  const more = lines.length > mostLines ? [`and ${lines.length - mostLines} more lines like these`] : []
  return new TidemarkError('TM_EMBEDDED_DISK_FULL', { seen: [...lines.slice(0, mostLines), ...more].join('\n') })
}

/** Whatever file could not be written for want of room, one error says so. */
export async function withFullDiskExplained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw explainFullDisk(error)
  }
}

/** The system's own error for a file becomes Tidemark's; any other stays what it is. */
export function explainFullDisk(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' ? (diskFull(String(error)) ?? error) : error
}
