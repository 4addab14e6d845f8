import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { reportFormats, type ReportFormat } from '../config/report-formats.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { stateFolder } from '../record/folders.ts'
import { renderHtml } from './html/document.ts'
import { renderCtrf } from './render/ctrf.ts'
import { renderJson } from './render/json.ts'
import { renderJunit } from './render/junit.ts'
import { renderMarkdown } from './render/markdown.ts'
import type { Report } from './report.ts'

interface Format {
  readonly render: (report: Report) => string
  /** Name in .tidemark/reports, always the same: CI knows where to look. */
  readonly file: string
}

const formats: Readonly<Record<ReportFormat, Format>> = {
  html: { render: (report) => renderHtml(report), file: 'report.html' },
  md: { render: renderMarkdown, file: 'report.md' },
  json: { render: renderJson, file: 'report.json' },
  junit: { render: renderJunit, file: 'junit.xml' },
  ctrf: { render: renderCtrf, file: 'ctrf.json' },
}

export function render(report: Report, format: ReportFormat): string {
  return formats[format].render(report)
}

/** Where a report goes that nobody named a file for. */
export function usualFile(root: string, format: ReportFormat): string {
  return join(stateFolder(root), 'reports', formats[format].file)
}

/**
 * Writes what the configuration asks for, `html` or `junit=build/junit.xml`, and returns the files.
 * @throws TidemarkError TM_REPORT_UNWRITABLE
 */
export function writeReports(root: string, report: Report, targets: readonly string[]): readonly string[] {
  return targets.map((target) => {
    const [name = '', ...rest] = target.split('=')
    const format = reportFormats.find((known) => known === name) ?? 'html'
    const file = rest.length === 0 ? usualFile(root, format) : resolve(root, rest.join('='))
    writeReport(file, render(report, format))
    return file
  })
}

/** Put in place as a whole: a reader never sees half of it. */
export function writeReport(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch (cause) {
    throw new TidemarkError('TM_REPORT_UNWRITABLE', { seen: String(cause), facts: { file }, cause })
  }
}
