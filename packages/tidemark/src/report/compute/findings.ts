import { diagnose, type Finding } from '../../diagnosis/diagnose.ts'
import type { ReportedFinding, Place } from '../report.ts'
import { groupBy } from '../../diagnosis/group.ts'
import { sum } from './numbers.ts'
import type { Recorded } from './recorded.ts'

/** Places that a finding names; its count says how many there were. */
const named = 200

const severities = ['error', 'warning', 'notice'] as const

/** What the diagnosis says of all records, one finding for each cause, the worst and most frequent first. */
export function findingsOf(records: readonly Recorded[]): readonly ReportedFinding[] {
  const diagnosed = records.flatMap(({ evidence }) => diagnose(evidence))
  return [...groupBy(diagnosed, groupOf)]
    .map(([group, members]) => finding(group, members))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.count - a.count)
}

/** What tests provoke on purpose stays apart from what the same cause did to others. */
function groupOf(one: Finding): string {
  return `${one.cause?.id ?? one.sqlstate ?? 'unexplained'}${severityOf(one) === 'notice' ? '-expected' : ''}`
}

function severityOf({ failed, from, notable }: Finding): ReportedFinding['severity'] {
  if (failed && from !== 'leftover') return 'error'
  return notable || from === 'leftover' ? 'warning' : 'notice'
}

function finding(id: string, members: readonly Finding[]): ReportedFinding {
  const first = members[0] as Finding
  const { cause } = members.find((one) => one.cause !== undefined) ?? first
  return {
    id,
    severity: severities[Math.min(...members.map((one) => severities.indexOf(severityOf(one))))] ?? 'notice',
    kind: first.from === 'leftover' ? 'leftover' : 'error',
    title: cause?.title ?? first.said,
    happened: cause?.happened ?? first.said,
    cure: cause === undefined || cause.cure === '' ? undefined : cause.cure,
    docs: cause === undefined || cause.docs === '' ? undefined : cause.docs,
    count: sum(members, ({ count }) => count),
    places: [...new Map(members.map((one) => [JSON.stringify([one.file, one.path]), place(one)])).values()].slice(
      0,
      named,
    ),
  }
}

function place({ file, path, line, said, cause }: Finding): Place {
  return { file: cause?.place?.file ?? file, path, line: cause?.place?.line ?? line, seen: said }
}
