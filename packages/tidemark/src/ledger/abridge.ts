/** Longest statement shown in a sentence; the leftover itself has all of it. */
const longest = 120

/** A statement on one line, cut where it gets long. */
export function abridge(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
