import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Leftover } from '../ledger/ledger.ts'
import type { TaskRef } from './contract.ts'

/** Shortest piece of a statement that is looked for: shorter ones are found anywhere. */
const shortest = 5
/** Lengths of the beginning that is looked for: what follows is often put together by the program. */
const lengths = [80, 40, 24]

/** Adds to what a test left behind the line in the test that has its statement, where the test itself says it. */
export function withLines(leftovers: readonly Leftover[], root: string, test: TaskRef): readonly Leftover[] {
  if (test.line === undefined || leftovers.every(({ query }) => query === undefined)) return leftovers
  const body = bodyOf(join(root, test.file), test.line)
  return leftovers.map((leftover) => {
    const line = lineOf(leftover.query ?? '', body)
    return line === undefined ? leftover : Object.assign({ line }, leftover)
  })
}

interface NumberedLine {
  readonly number: number
  readonly text: string
}

/** The lines of a test: up to the next one that is indented no further than its first. */
function bodyOf(file: string, first: number): readonly NumberedLine[] {
  const lines = read(file).slice(first - 1)
  const [head = '', ...rest] = lines
  const end = rest.findIndex((line) => line.trim() !== '' && indentation(line) <= indentation(head))
  const body = end === -1 ? lines : lines.slice(0, end + 1)
  return body.map((text, index) => ({ number: first + index, text }))
}

function read(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    // A file that is not there, or not any more, has no lines to name.
    return []
  }
}

function indentation(line: string): number {
  return line.length - line.trimStart().length
}

function lineOf(query: string, body: readonly NumberedLine[]): number | undefined {
  const [start = ''] = query.trim().split('\n')
  for (const length of lengths) {
    const piece = start.slice(0, length).trimEnd()
    const found = body.find(({ text }) => piece.length >= shortest && text.includes(piece))
    if (found !== undefined) return found.number
  }
  return undefined
}
