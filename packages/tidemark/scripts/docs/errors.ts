import type { CatalogueEntry } from '../../src/errors/catalogue.ts'

/** The rooms of the catalogue in the order of the page; a code's second word names its room. */
const rooms: Readonly<Record<string, string>> = {
  CONFIG: 'Configuration',
  EMBEDDED: 'Embedded server',
  SERVER: 'Server',
  MIGRATION: 'Migrations',
  MIGRATOR: 'Migrators',
  TEMPLATE: 'Template',
  DATABASE: 'Database',
  LEDGER: 'Ledger',
  RUNNER: 'Runners',
  VITEST: 'Vitest',
  RECORD: 'Record',
  CLI: 'Command line',
}

const introduction = `# Errors

Every error of Tidemark has a code that stays the same. The message says what happened, what Tidemark saw, and what to do.
In code: \`isTidemarkError(error)\` of \`tidemark\`, then \`error.code\`, \`error.happened\`, \`error.seen\`, \`error.todo\`.
Words in *italics* stand for the values of the case.
`

/** The page of all error codes: texts from the catalogue, typical causes from the page as it is. */
export function errorsPage(catalogue: Readonly<Record<string, CatalogueEntry>>, page: string): string {
  const codes = Object.keys(catalogue)
  const sections = [...new Set(codes.map(roomOf))].toSorted((one, other) => rank(one) - rank(other))
  const text = sections.map((room) => {
    const entries = codes.filter((code) => roomOf(code) === room)
    return [`\n## ${rooms[room] ?? room}`, ...entries.map((code) => entry(code, catalogue[code], page))].join('\n')
  })
  return `${introduction}${text.join('\n')}`
}

function entry(code: string, texts: CatalogueEntry | undefined, page: string): string {
  const { happened = '', todo = '' } = texts ?? {}
  return `
### ${code}
${italics(happened)}

- What to do: ${italics(todo)}
- Typical cause: ${typicalCause(code, page)}`
}

/** What the page says about the cause; empty for a new code, until somebody writes it there. */
export function typicalCause(code: string, page: string): string {
  const section = page.split(/^### /m).find((part) => part.startsWith(`${code}\n`))
  return /^- Typical cause: (.*)$/m.exec(section ?? '')?.[1] ?? ''
}

export function codesOn(page: string): readonly string[] {
  return [...page.matchAll(/^### (TM_\w+)$/gm)].map((match) => match[1] ?? '')
}

function roomOf(code: string): string {
  return code.split('_')[1] ?? ''
}

function rank(room: string): number {
  const place = Object.keys(rooms).indexOf(room)
  return place === -1 ? Object.keys(rooms).length : place
}

function italics(text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, '*$1*').replaceAll('\n', ' ')
}
