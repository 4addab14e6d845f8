import type { Event } from '../record/event.ts'
import { readRecord } from '../record/reader.ts'
import type { RecordWriter } from '../record/writer.ts'
import { PlanBook } from '../queries/plans/plan-book.ts'
import type { Session } from './session.ts'

/**
 * Says in the record of a run how the server answers the statements of its tests. Done once, at the end, in a clean clone: off the path of
 * every test, and the same whatever they wrote.
 */
export async function recordPlans(record: RecordWriter, sessions: Iterable<Session>): Promise<void> {
  const wanting = [...sessions].filter(({ config }) => config.queries === 'plans')
  if (wanting.length === 0) return
  let texts = await readTexts(record.directory)
  for (const { server, config, run, template } of wanting) {
    if (template === undefined) continue
    const request = { template: template.name, run, root: config.root, label: 'plans' }
    const plans = await new PlanBook(server.access, request).plansOf(texts)
    for (const [text, plan] of plans) record.write({ type: 'statement-planned', text, ...plan })
    // Projects may have schemas of their own: what one does not know, the next one may.
    texts = texts.filter((text) => !plans.has(text))
  }
}

async function readTexts(directory: string): Promise<readonly string[]> {
  const texts = new Set<string>()
  for await (const event of readRecord(directory)) for (const text of textsOf(event)) texts.add(text)
  return [...texts].sort()
}

function textsOf(event: Event): readonly string[] {
  const counted = event.type === 'test-ended' || event.type === 'suite-ended' ? event.queries : undefined
  return counted?.statements.map(({ text }) => text) ?? []
}
