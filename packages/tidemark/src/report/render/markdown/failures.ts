import { failedOf, type Failed } from '../../failed.ts'
import type { Report } from '../../report.ts'
import { title } from '../../words.ts'
import { block, inline } from './text.ts'

const listed = 20
const messageLength = 1500

export function failures(report: Report): readonly string[] {
  const failed = failedOf(report)
  if (failed.length === 0) return []
  return [
    '## Failures',
    ...failed.slice(0, listed).flatMap(failure),
    failed.length > listed ? `And ${failed.length - listed} more.` : '',
  ]
}

function failure({ file, name, line, errors }: Failed): readonly string[] {
  const place = file === '' ? '' : `\n\n${inline(file)}${line === undefined ? '' : `:${line}`}`
  const text = errors.map(({ message }) => message).join('\n\n')
  return [
    `### ${inline(title('', file === '' ? name : [name.join(' > ')]))}${place}`,
    text === '' ? '' : block(text.length > messageLength ? `${text.slice(0, messageLength)}…` : text),
  ]
}
