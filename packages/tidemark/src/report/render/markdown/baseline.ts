import { baselineLines } from '../../baseline-lines.ts'
import type { Report } from '../../report.ts'
import { inline } from './text.ts'

const listed = 30

export function baseline({ baseline }: Report): readonly string[] {
  if (baseline === undefined) return []
  const [verdict = '', ...lines] = baselineLines(baseline)
  const hidden = lines.length - listed
  return [
    '### Baseline',
    `${baseline.verdict === 'kept' ? '✅' : '❌'} ${inline(baseline.name)} ${inline(verdict)}`,
    [
      ...lines.slice(0, listed).map((line) => `- ${inline(line)}`),
      ...(hidden > 0 ? [`- and ${hidden} more`] : []),
    ].join('\n'),
  ]
}
