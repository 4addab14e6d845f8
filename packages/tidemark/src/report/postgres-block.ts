import type { Finding } from '../diagnosis/diagnose.ts'

/** Most of one test: what went wrong first has mostly caused the rest. */
const ofTest = 3

/** Errors that nobody has read yet: the runner has shown those that a test failed with, but not both sides of a deadlock. */
export function unread(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>()
  return findings.filter(({ file, path, from, notable, sqlstate }) => {
    if (!notable || (from !== 'log' && sqlstate !== '40P01')) return false
    const test = JSON.stringify([file, path])
    counts.set(test, (counts.get(test) ?? 0) + 1)
    return (counts.get(test) ?? 0) <= ofTest
  })
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
