import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { byName } from './order.ts'

/**
 * Files that match a pattern, in the order of migrations, as paths relative to the root with `/`.
 * `*` and `?` stay within a folder, `**` goes through all, `{a,b}` is a choice; hidden folders and node_modules are not entered.
 */
export async function findFiles(root: string, pattern: string): Promise<string[]> {
  const normal = path.posix.normalize(pattern.replaceAll('\\', '/'))
  const parts = normal.split('/')
  const wild = parts.findIndex((part) => /[*?{]/.test(part))
  const folder = parts.slice(0, wild < 0 ? -1 : wild).join('/')
  const expression = toExpression(normal)
  const files = await listFiles(root, folder, wild >= 0 && wild < parts.length - 1)
  return files.filter((file) => expression.test(file)).sort(byName)
}

/** As findFiles, where a pattern without any file is a mistake. */
export async function requireFiles(root: string, patterns: readonly string[]): Promise<string[]> {
  const all: string[] = []
  for (const pattern of patterns) {
    const files = await findFiles(root, pattern)
    if (files.length === 0) {
      throw new TidemarkError('TM_MIGRATION_NO_FILES', { seen: `searched below ${root}`, facts: { pattern, root } })
    }
    all.push(...files)
  }
  return [...new Set(all)]
}

/** Files of a folder, with those of its subfolders when it is searched deeply; none for a folder that does not exist. */
export async function listFiles(root: string, folder: string, deep: boolean): Promise<string[]> {
  const entries = await readdir(path.resolve(root, folder), { withFileTypes: true }).catch(() => [])
  const nested = entries.map(async (entry) => {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [name]
    if (!deep || entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    return listFiles(root, name, true)
  })
  return (await Promise.all(nested)).flat()
}

/** Name and content of each file, in order: what a fingerprint needs to know of them. */
export async function hashFiles(root: string, files: readonly string[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(path.resolve(root, file))
      return `${file} ${createHash('sha256').update(bytes).digest('hex')}`
    }),
  )
}

const wildcards: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
}

function toExpression(pattern: string): RegExp {
  let choices = 0
  const source = pattern.replaceAll(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (part) => {
    if (part === '{') choices += 1
    if (part === '}') choices -= 1
    if (part === ',') return choices > 0 ? '|' : ','
    return wildcards[part] ?? `\\${part}`
  })
  return new RegExp(`^${source}$`)
}
