import type { Report, ReportedTest } from '../../report.ts'
import { title } from '../../words.ts'
import { block, inline } from './text.ts'

const listed = 20
const messageLength = 1500

export function failures({ tests }: Report): readonly string[] {
  const failed = tests.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return []
  return [
    `## Failing tests`,
    ...failed.slice(0, listed).flatMap(failure),
    failed.length > listed ? `And ${failed.length - listed} more.` : '',
  ]
}

function failure({ file, path, line, attempts }: ReportedTest): readonly string[] {
  const errors = attempts.at(-1)?.errors ?? []
  const place = file === '' ? '' : `\n\n${inline(file)}${line === undefined ? '' : `:${line}`}`
  const text = errors.map(({ message }) => message).join('\n\n')
  return [
    `### ${inline(title('', file === '' ? path : [path.join(' > ')]))}${place}`,
    text === '' ? '' : block(text.length > messageLength ? `${text.slice(0, messageLength)}…` : text),
  ]
}
