import { posix } from 'node:path'

/** Categories by name, each with the folder or file that it stands for. */
export type Categories = Readonly<Record<string, string>>

/**
 * Says which category a test file belongs to: one that the configuration names, or else the first folder in which the
 * files of the suite differ, or the file's own name where there is no such folder.
 */
export function categoriesOf(files: Iterable<string>, named: Categories = {}): (file: string) => string {
  const common = commonFolder([...new Set(files)].filter((file) => file !== ''))
  const known = Object.entries(named).map(([name, place]) => [name, posix.normalize(place).replace(/\/$/, '')] as const)
  return (file) => known.find(([, place]) => within(file, place))?.[0] ?? ownCategory(file, common)
}

function within(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}

function commonFolder(files: readonly string[]): readonly string[] {
  const [first = [], ...others] = files.map((file) => file.split('/').slice(0, -1))
  const end = first.findIndex((part, index) => others.some((folders) => folders[index] !== part))
  return end === -1 ? first : first.slice(0, end)
}

function ownCategory(file: string, common: readonly string[]): string {
  const [first = '', ...deeper] = file.split('/').slice(common.length)
  if (deeper.length > 0) return first
  return first === '' ? 'command' : first.replace(/(\.(test|spec))?\.[cm]?[jt]sx?$/, '')
}
