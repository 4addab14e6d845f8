/** What a report can be written as. */
export const reportFormats = ['html', 'md', 'json', 'junit', 'ctrf'] as const

export type ReportFormat = (typeof reportFormats)[number]

/** `html`, or `junit=reports/junit.xml`. */
export function isReportTarget(text: string): boolean {
  const [format, ...file] = text.split('=')
  return reportFormats.some((known) => known === format) && (file.length === 0 || file.join('=').trim() !== '')
}
