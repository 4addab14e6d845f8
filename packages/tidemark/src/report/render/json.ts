import type { Report } from '../report.ts'

/** The whole report, in the shape that docs/report.md describes; what is unknown is null. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, (_, value: unknown) => value ?? null)}\n`
}
