import { createHmac } from 'node:crypto'

/**
 * Search in encrypted names. The database gets keyed hashes of the beginnings of every word of a name, and is asked
 * for hashes of what is searched. Each workspace has a key of its own. Who reads the table without the key learns only
 * which clients of one workspace share the beginning of a name.
 */
export interface NameIndex {
  /** What is stored for a client. */
  tokens(workspaceId: string, ...names: readonly string[]): Buffer[]
  /** What all must be stored for a client that matches. */
  query(workspaceId: string, search: string): Buffer[]
}

/** Longer beginnings are cut here: a match of the index is checked against the name itself afterwards. */
const LONGEST = 12
const TOKEN_BYTES = 10

/** @param key 32 random bytes, not used for anything else */
export function createNameIndex(key: Buffer): NameIndex {
  const hash = (workspaceId: string, beginnings: Iterable<string>) => {
    const own = createHmac('sha256', key).update(workspaceId).digest()
    return [...new Set(beginnings)].map((text) =>
      createHmac('sha256', own).update(text).digest().subarray(0, TOKEN_BYTES),
    )
  }
  return {
    tokens: (workspaceId, ...names) => hash(workspaceId, names.flatMap(wordsOf).flatMap(beginningsOf)),
    query: (workspaceId, search) => hash(workspaceId, wordsOf(search).map(cut)),
  }
}

/** True when every word of the search begins a word of the names. */
export function matchesName(search: string, ...names: readonly string[]): boolean {
  const words = names.flatMap(wordsOf)
  return wordsOf(search).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

/** Lower case, without accents: who types `muller` finds `Müller`. */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  return plain.match(/[\p{Letter}\p{Number}]+/gu) ?? []
}

function beginningsOf(word: string): string[] {
  const letters = Array.from(word).slice(0, LONGEST)
  return letters.map((_, index) => letters.slice(0, index + 1).join(''))
}

function cut(word: string): string {
  return Array.from(word).slice(0, LONGEST).join('')
}
