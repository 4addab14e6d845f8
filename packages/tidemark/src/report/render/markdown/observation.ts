import { renderObservation } from '../../observation-text.ts'
import type { Report } from '../../report.ts'
import { block } from './text.ts'

export function observation({ observation }: Report): readonly string[] {
  if (observation === undefined) return []
  return ['### Dependencies between tests', block(renderObservation(observation, (_, text) => text))]
}
