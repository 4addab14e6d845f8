import type { CauseEntry } from './catalogue/entry.ts'
import { lockCauses } from './catalogue/locks.ts'
import { rowCauses } from './catalogue/rows.ts'
import { schemaCauses } from './catalogue/schema.ts'
import { sessionCauses } from './catalogue/sessions.ts'

/** Every cause that Tidemark can tell. Where several fit an error, the first one is it; docs/troubleshooting.md has a section for each. */
export const causes: Readonly<Record<string, CauseEntry>> = {
  ...rowCauses,
  ...lockCauses,
  ...schemaCauses,
  ...sessionCauses,
}
