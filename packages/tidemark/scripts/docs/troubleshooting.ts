import type { CauseEntry } from '../../src/diagnosis/catalogue/entry.ts'
import { leftoverCauses, type LeftoverEntry } from '../../src/diagnosis/catalogue/leftovers.ts'
import { lockCauses } from '../../src/diagnosis/catalogue/locks.ts'
import { rowCauses } from '../../src/diagnosis/catalogue/rows.ts'
import { schemaCauses } from '../../src/diagnosis/catalogue/schema.ts'
import { sessionCauses } from '../../src/diagnosis/catalogue/sessions.ts'
import { docsPlace } from '../../src/diagnosis/docs-place.ts'
import { headingOf } from '../../src/diagnosis/explain.ts'
import { leftoverHeading } from '../../src/diagnosis/explain-leftover.ts'

/** What Tidemark adds to a text when it meets the case; the page can only say so. */
const additions: Readonly<Record<string, string>> = {
  origin: 'where the row comes from: the test itself, a hook around it, or the template.',
  holder: 'who held the lock, in which state it was, and its last statement.',
  arithmetic: 'what the server allows, and who has the connections, by application and database.',
  queries: 'what both of them did.',
  earlier: 'the first error of the transaction.',
  suggestion: 'the name that PostgreSQL takes for the one that was meant, where there is one.',
  function: 'which function, and the line in it.',
}

/** Parts of a sentence that are there or not. */
const optional = new Set(['time', 'statement'])

const groups: readonly (readonly [string, readonly CauseEntry[]])[] = [
  ['Rows', Object.values(rowCauses)],
  ['Locks and limits', Object.values(lockCauses)],
  ['Schema', Object.values(schemaCauses)],
  ['Sessions', Object.values(sessionCauses)],
]

/** The page of all causes and leftovers; what stands before the index and after the last section is the page's own. */
export function troubleshootingPage(page: string): string {
  const [before = ''] = page.split('\n<!-- index -->')
  const after = page.split('<!-- end -->\n')[1] ?? ''
  const sections = groups.map(([title, entries]) =>
    [`## ${title}`, ...entries.map((entry) => section(entry))].join('\n\n'),
  )
  const left = ['## Left behind', ...Object.values(leftoverCauses).map((entry) => leftover(entry))].join('\n\n')
  return `${before}\n<!-- index -->\n${index()}\n\n${[...sections, left].join('\n\n')}\n\n<!-- end -->\n${after}`
}

function index(): string {
  const rows = groups
    .flatMap(([, entries]) => entries)
    .flatMap((entry) => {
      const [first] = entry.sqlstates
      const cause = `[${entry.title}](${anchor(headingOf(entry))})`
      return entry.sqlstates.map(
        (code) => `| ${code} | ${code === first ? `\`${entry.says}\`` : `as ${first}`} | ${cause} |`,
      )
    })
  return ['| SQLSTATE | PostgreSQL says | cause |', '|---|---|---|', ...rows.sort()].join('\n')
}

function section(entry: CauseEntry): string {
  const adds = Object.entries(additions).flatMap(([name, text]) => (entry.happened.includes(`{${name}}`) ? [text] : []))
  const parts = [
    `### ${headingOf(entry)}`,
    `> ${entry.says}`,
    withNames(entry.happened),
    adds.length === 0 ? '' : `Tidemark adds ${adds.join(' ')}`,
    cureText(entry.cure),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function leftover({ title, happened, cure }: LeftoverEntry): string {
  return [`### ${leftoverHeading(title)}`, withNames(happened), cureText(cure)].join('\n\n')
}

/** Indented lines of a cure are code. */
function cureText(cure: string): string {
  const text = withNames(`**What to do.** ${cure}`)
  return text
    .replaceAll(/(?:^|\n)((?: {2}.*(?:\n|$))+)/g, (_, code: string) => {
      return `\n\n\`\`\`\n${code.trimEnd().replaceAll(/^ {2}/gm, '')}\n\`\`\`\n\n`
    })
    .trim()
}

function withNames(text: string): string {
  return text
    .replaceAll(/ ?\{(\w+)\}/g, (placeholder, name: string) => {
      if (name in additions || optional.has(name)) return ''
      return placeholder.replace(`{${name}}`, name.toUpperCase())
    })
    .trim()
}

function anchor(heading: string): string {
  return docsPlace(heading).replace(/^[^#]*/, '')
}
