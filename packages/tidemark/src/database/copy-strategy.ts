/** What the choice of a copy strategy depends on. */
export interface CopyConditions {
  /** `server_version_num`. */
  readonly version: number
  /** Size of the template, where the server waits for the disk (`fsync = on`). */
  readonly durableBytes: number | null
  /** The server's file system shares blocks between copies (btrfs, XFS, APFS, ZFS). */
  readonly sharesBlocks: boolean
}

export interface CopyStrategy {
  /** Clause of CREATE DATABASE; empty where the server knows none. */
  readonly clause: '' | 'strategy wal_log' | 'strategy file_copy'
  /** Value of file_copy_method, where it has to be set. */
  readonly fileCopyMethod: 'clone' | undefined
}

/** Up to here the two checkpoints that FILE_COPY forces cost a durable server more than writing every block to the log. */
const smallBytes = 64 * 1024 * 1024

/** The fastest way of copying a template; decisions/30-copy-strategy.md has the measurements. */
export function copyStrategy({ version, durableBytes, sharesBlocks }: CopyConditions): CopyStrategy {
  if (version < 150_000) return { clause: '', fileCopyMethod: undefined }
  if (durableBytes !== null && durableBytes < smallBytes)
    return { clause: 'strategy wal_log', fileCopyMethod: undefined }
  const fileCopyMethod = version >= 180_000 && sharesBlocks ? 'clone' : undefined
  return { clause: 'strategy file_copy', fileCopyMethod }
}
