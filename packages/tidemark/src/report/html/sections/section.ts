import type { Report } from '../../report.ts'
import type { Content, Markup } from '../markup.ts'

/** One part of the page, with its place in the navigation; undefined when the run has nothing to say there. */
export type Section = (report: Report) => ShownSection | undefined

interface ShownSection {
  readonly id: string
  readonly title: string
  /** Shown in the navigation. */
  readonly count?: number
  /** A sentence under the heading. */
  readonly lead?: Content
  readonly body: Markup
}
