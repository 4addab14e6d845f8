import type { CauseEntry } from './catalogue/entry.ts'
import { lockCauses } from './catalogue/locks.ts'
import { rowCauses } from './catalogue/rows.ts'
import { schemaCauses } from './catalogue/schema.ts'
import { sessionCauses } from './catalogue/sessions.ts'

/** The causes by what they are about, each under the id that stays the same. */
export const causeGroups: readonly (readonly [title: string, causes: Readonly<Record<string, CauseEntry>>])[] = [
  ['Rows', rowCauses],
  ['Locks and limits', lockCauses],
  ['Schema', schemaCauses],
  ['Sessions', sessionCauses],
]

/** Every cause that Tidemark can tell. Where several fit an error, the first one is it; docs/troubleshooting.md has a section for each. */
export const causes: Readonly<Record<string, CauseEntry>> = Object.fromEntries(
  causeGroups.flatMap(([, group]) => Object.entries(group)),
)
