import type { KeeperLock } from './note.ts'

/** Where a keeper's own last words go, should it break. */
export function logPath({ folder, name, generation }: KeeperLock): string {
  return `${folder}/${name}.${generation}.log`
}
