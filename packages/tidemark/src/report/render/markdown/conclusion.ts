import type { Recommendation, Report } from '../../report.ts'
import { checks } from '../verdict.ts'
import { prose } from './text.ts'

const headings = {
  now: 'Immediate actions',
  soon: 'Short-term improvements',
  later: 'Long-term considerations',
} as const

export function conclusion(report: Report): readonly string[] {
  return [
    ...recommendations(report),
    '## Conclusion',
    checks(report)
      .map(({ good, text }) => `${good ? '✅' : '⚠️'} ${text}`)
      .join('  \n'),
    `---\n\n**Report generated:** ${report.generatedAt.slice(0, 10)} by Tidemark ${report.run.tidemark} from run \`${report.run.id}\``,
  ]
}

function recommendations({ recommendations }: Report): readonly string[] {
  if (recommendations.length === 0) return []
  const urgencies = (['now', 'soon', 'later'] as const).map(
    (when) => [headings[when], recommendations.filter((one) => one.when === when)] as const,
  )
  return ['## Recommendations', ...urgencies.flatMap(([heading, ones]) => urgency(heading, ones))]
}

function urgency(heading: string, ones: readonly Recommendation[]): readonly string[] {
  if (ones.length === 0) return []
  const lines = ones.map(({ what, because }, index) => `${index + 1}. **${prose(what)}** ${prose(because)}`)
  return [`### ${heading}`, lines.join('\n')]
}
