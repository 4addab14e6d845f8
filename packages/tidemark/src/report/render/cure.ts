export interface CurePart {
  readonly kind: 'words' | 'code'
  readonly text: string
}

/** A cure has lines of code among its words: they are indented. */
export function cureParts(cure: string): readonly CurePart[] {
  const parts: { kind: CurePart['kind']; lines: string[] }[] = []
  for (const line of cure.split('\n')) {
    const kind = /^ {2}\S/.test(line) || (parts.at(-1)?.kind === 'code' && /^ {2}/.test(line)) ? 'code' : 'words'
    const shown = kind === 'code' ? line.slice(2) : line
    if (parts.at(-1)?.kind === kind) parts.at(-1)?.lines.push(shown)
    else parts.push({ kind, lines: [shown] })
  }
  return parts.map(({ kind, lines }) => ({ kind, text: lines.join('\n') }))
}
