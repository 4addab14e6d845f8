import type { ReportedFinding, Place, Report } from '../../report.ts'
import { capital, count, title } from '../../words.ts'
import { cureParts } from '../cure.ts'
import { block, inline, list, prose } from './text.ts'

const listed = 15
const placesListed = 8
const seenLength = 160

export function findings({ findings }: Report): readonly string[] {
  const serious = findings.filter(({ severity }) => severity !== 'notice')
  if (serious.length === 0) return []
  return [
    '## Findings',
    ...serious.slice(0, listed).flatMap(finding),
    serious.length > listed ? `And ${count(serious.length - listed, 'finding')} more.` : '',
  ]
}

function finding(found: ReportedFinding, index: number): readonly string[] {
  const { title: heading, happened, cure, places, count: times } = found
  return [
    `### ${index + 1}. ${inline(capital(heading))}`,
    `${count(times, 'time')} in ${count(places.length, 'place')}, ${consequence(found)}.`,
    `**What happened:** ${prose(happened)}`,
    ...(cure === undefined ? [] : cureBlocks(cure)),
    list(places.map(place), placesListed),
  ]
}

function consequence({ kind, severity }: ReportedFinding): string {
  if (kind === 'leftover') return 'left behind'
  return severity === 'error' ? 'tests fail with it' : 'no test fails with it'
}

function cureBlocks(cure: string): readonly string[] {
  const blocks = cureParts(cure).map(({ kind, text }) => (kind === 'code' ? block(text) : prose(text)))
  return [`**Cure:** ${blocks[0] ?? ''}`, ...blocks.slice(1)]
}

function place({ file, path, line, seen }: Place): string {
  const said = seen.length > seenLength ? `${seen.slice(0, seenLength)}…` : seen
  const where = line === undefined || file === '' ? '' : ` (line ${line})`
  return `${inline(title(file, path)) || 'outside of any test'}${where}: ${inline(said)}`
}
