import type { Report } from '../report.ts'
import { conclusion } from './markdown/conclusion.ts'
import { failures } from './markdown/failures.ts'
import { findings } from './markdown/findings.ts'
import { performance } from './markdown/performance.ts'
import { executiveSummary } from './markdown/summary.ts'
import { verification } from './markdown/verification.ts'

/** A report to read in a pull request or to keep in a repository. Lists are cut; the HTML and the JSON have all. */
export function renderMarkdown(report: Report): string {
  const parts = [executiveSummary, failures, findings, verification, performance, conclusion]
  return `${parts
    .flatMap((part) => part(report))
    .filter((text) => text !== '')
    .join('\n\n')}\n`
}
