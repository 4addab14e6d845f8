import { chmodSync, mkdtempSync, statfsSync } from 'node:fs'

const disk = '/var/tmp'

/** A folder on the disk, not on a RAM disk. @throws Error when the disk has less room than that. */
export function folderOnDisk(bytes: number): string {
  const { bavail, bsize } = statfsSync(disk)
  const free = bavail * bsize
  if (free < bytes) {
    throw new Error(`too little room in ${disk}: ${gigabytes(bytes)} are needed, ${gigabytes(free)} are free`)
  }
  const folder = mkdtempSync(`${disk}/tidemark-scale-`)
  // As root, the server runs under another account, which has to pass.
  chmodSync(folder, 0o755)
  return folder
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`
}
