import { baselineLines } from '../../baseline-lines.ts'
import type { Report } from '../../report.ts'
import { inline, list } from './text.ts'

const listed = 30

export function baseline({ baseline }: Report): readonly string[] {
  if (baseline === undefined) return []
  const [verdict = '', ...lines] = baselineLines(baseline)
  return [
    '### Baseline',
    `${baseline.verdict === 'kept' ? '✅' : '❌'} ${inline(baseline.name)} ${inline(verdict)}`,
    list(lines.map(inline), listed),
  ]
}
