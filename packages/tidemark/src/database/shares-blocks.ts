import { statfs } from 'node:fs/promises'

/** File systems that copy a file by sharing its blocks, by the number that statfs tells. */
const sharing = new Set([
  0x91_23_68_3e, // btrfs
  0x58_46_53_42, // XFS
  0x2f_c1_2f_c1, // ZFS
  0xca_45_1a_4e, // bcachefs
])

/** Whether files of this folder are copied for nothing. Known only for a folder of this machine that we may see. */
export function sharesBlocks(directory: string): Promise<boolean> {
  // Without such a file system the method would be a plain copy: a wrong answer costs time, nothing else.
  return statfs(directory).then(
    ({ type }) => sharing.has(type) || process.platform === 'darwin',
    () => false,
  )
}
