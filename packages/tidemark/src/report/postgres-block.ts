import type { Finding } from '../diagnosis/diagnose.ts'

/** Errors that nobody has read yet: the runner has shown those that a test failed with, but not both sides of a deadlock. */
export function unread(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ from, notable, sqlstate }) => notable && (from === 'log' || sqlstate === '40P01'))
}

/** What PostgreSQL said, why, and what to do. */
export function postgresLines({ sqlstate, said, count, from, failed, cause }: Finding): readonly string[] {
  const unnoticed = failed ? "beside the test's own error" : 'no test noticed'
  const notes = [count > 1 && `${count} times`, from === 'log' && sqlstate !== '00000' && unnoticed]
  const known = notes.filter(Boolean).join(', ')
  const code = sqlstate === '00000' ? '' : `${sqlstate} `
  const lines = [`${code}${said}${known && ` (${known})`}`]
  if (cause === undefined) return lines
  return [...lines, cause.happened, `cure: ${cause.cure}`, cause.docs].join('\n').split('\n')
}
