import { statfs } from 'node:fs/promises'
import type { Client } from 'pg'
import { dataDirectory } from './data-directory.ts'

/** File systems that copy a file by sharing its blocks, by the number that statfs tells. */
const sharing = new Set([
  0x91_23_68_3e, // btrfs
  0x58_46_53_42, // XFS
  0x2f_c1_2f_c1, // ZFS
  0xca_45_1a_4e, // bcachefs
])

/** Whether the server's data lie where a copy is free. Known only for a server of this machine whose folder we may see. */
export async function sharesBlocks(client: Client, version: number): Promise<boolean> {
  if (version < 180_000) return false
  const directory = await dataDirectory(client)
  if (directory === undefined) return false
  // Without such a file system the method would be a plain copy: a wrong answer costs time, nothing else.
  return statfs(directory).then(
    ({ type }) => sharing.has(type) || process.platform === 'darwin',
    () => false,
  )
}
