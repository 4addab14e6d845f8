/** What the choice of a copy strategy depends on. */
export interface CopyConditions {
  /** `server_version_num`. */
  readonly version: number
  /** Size of the template. */
  readonly bytes: number
  /** The server's file system shares blocks between copies (btrfs, XFS, APFS, ZFS). */
  readonly sharesBlocks: boolean
}

export interface CopyStrategy {
  /** Clause of CREATE DATABASE; empty where the server knows none. */
  readonly clause: '' | 'strategy wal_log' | 'strategy file_copy'
  /** Value of file_copy_method, where it has to be set. */
  readonly fileCopyMethod: 'clone' | undefined
}

/** Below this size the checkpoints that FILE_COPY forces cost more than writing the blocks through the log. */
const smallBytes = 4 * 1024 * 1024

/** The fastest way of copying a template; decisions/20-copy-strategy.md has the measurements. */
export function copyStrategy({ version, bytes, sharesBlocks }: CopyConditions): CopyStrategy {
  if (version < 150_000) return { clause: '', fileCopyMethod: undefined }
  if (version >= 180_000 && sharesBlocks) return { clause: 'strategy file_copy', fileCopyMethod: 'clone' }
  return { clause: bytes < smallBytes ? 'strategy wal_log' : 'strategy file_copy', fileCopyMethod: undefined }
}
