import type { CatalogueEntry } from '../../src/errors/catalogue.ts'

/** Sections of the page, in its order; a code's second word tells its section. */
const sections: readonly (readonly [title: string, words: readonly string[]])[] = [
  ['Configuration', ['CONFIG']],
  ['Embedded server', ['EMBEDDED']],
  ['External server', ['SERVER']],
  ['Migrations and seeds', ['MIGRATION']],
  ['Template', ['TEMPLATE']],
  ['Databases', ['DATABASE', 'REGISTRY']],
  ['Snapshots', ['SNAPSHOT']],
  ['Ledger', ['LEDGER', 'REWIND']],
  ['Tests', ['TEST', 'SUITE', 'VITEST', 'ROLLBACK']],
  ['Ids, factories, fixtures', ['ID', 'FACTORY', 'FIXTURE']],
  ['Redis', ['REDIS']],
  ['Fastify', ['OVERRIDE', 'SEAM', 'APP']],
  ['Queries', ['QUERIES']],
  ['Baselines', ['BASELINE']],
  ['Record', ['RECORD']],
  ['Reports', ['REPORT']],
  ['Verifying and observing', ['VERIFY', 'OBSERVE']],
  ['Command line', ['CLI']],
]

const introduction = `# Errors

Every error of Tidemark has a code that stays the same. The message says what happened, what Tidemark saw, and what to do.
In code: \`isTidemarkError(error)\` of \`tidemark\`, then \`error.code\`, \`error.happened\`, \`error.seen\`, \`error.todo\`.
Words in CAPITALS stand for the values of the case.
`

/** The page of all error codes: texts from the catalogue, typical causes from the page as it is. */
export function errorsPage(catalogue: Readonly<Record<string, CatalogueEntry>>, page: string): string {
  const text = sections.map(([title, words]) => {
    const codes = Object.keys(catalogue).filter((code) => words.includes(code.split('_')[1] ?? ''))
    return [`\n## ${title}`, ...codes.map((code) => entry(code, catalogue[code], page))].join('\n')
  })
  return `${introduction}${text.join('\n')}\n`
}

function entry(code: string, texts: CatalogueEntry | undefined, page: string): string {
  const { happened = '', todo = '' } = texts ?? {}
  return `
### ${code}
${withNames(happened)}

- What to do: ${withNames(todo)}
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

function withNames(text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase()).replaceAll('\n', ' ')
}
