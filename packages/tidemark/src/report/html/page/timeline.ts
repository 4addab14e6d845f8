import { duration } from '../../words.ts'
import type { PageData, PageLane } from '../page-data.ts'
import { byId } from './element.ts'

/** Says which test a worker was in where the pointer is. The table of all tests says the same to those who have none. */
export function readTimeline(data: PageData): void {
  for (const lane of document.querySelectorAll<HTMLElement>('[data-lane]')) {
    const chart = lane.querySelector('svg')
    const known = data.lanes[Number(lane.dataset['lane'])]
    if (chart === null || known === undefined) continue
    chart.addEventListener('pointermove', ({ clientX }) => {
      const { left, width } = chart.getBoundingClientRect()
      byId('timeline-readout').textContent = readout(known, ((clientX - left) / width) * data.lengthMs, data)
    })
    byId('timeline-hint').hidden = false
    byId('timeline-readout').hidden = false
  }
}

function readout({ name, spans }: PageLane, ms: number, { tests, lengthMs, files }: PageData): string {
  const near = lengthMs / 1000
  const span = spans.find(([from, to]) => from - near <= ms && ms <= to + near)
  const test = span && tests[span[2]]
  if (span === undefined || test === undefined) return `${duration(ms)}: ${name} in no test`
  const [from, to] = span
  return `${duration(from)}: ${name}, ${test.path.join(' › ')} (${files[test.file]}), ${duration(to - from)}`
}
