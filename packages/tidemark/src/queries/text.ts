import { readSql } from '../migrators/statements.ts'

/** Most letters of a statement that are kept. */
const longest = 5000

/** In statements of Tidemark's own in a session that it shares with clients: elsewhere the session tells whose they are. */
export const ours = '/* tidemark */'

/** Statements that ask nothing of the data: transactions, settings of the session, prepared statements. */
const housekeeping =
  /^(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction|set|reset|show|discard|deallocate|listen|unlisten)\b/i

/** True for statements that count as a query of the application. */
export function isCounted(text: string): boolean {
  return text !== '' && !housekeeping.test(text)
}

/** One line without comments: libraries write traces into them, and they would make two statements of one. Nothing of Tidemark's own. */
export function readable(text: string): string {
  if (text.includes(ours)) return ''
  const { comments } = readSql(text)
  let plain = ''
  let from = 0
  for (const { start, end } of comments) {
    plain += `${text.slice(from, start)} `
    from = end
  }
  const line = `${plain}${text.slice(from)}`
    .replaceAll(/\/\*.*?\*\//gs, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
