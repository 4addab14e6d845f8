import type { Difference } from './compare.ts'
import { type MigrationFinding, finding, type FindingCode } from './finding.ts'
import type { Attempt } from './laboratory.ts'
import type { Step } from './steps.ts'

/** A migration that failed, with what the server said. */
export function failed(
  code: FindingCode,
  happened: string,
  { name }: Step,
  error: NonNullable<Attempt['error']>,
): MigrationFinding {
  return finding(code, happened, { migration: name, seen: [error.happened, ...error.seen.split('\n')] })
}

/** One finding for all that differs; none where nothing does. */
export function differing(
  code: FindingCode,
  happened: string,
  step: Step | undefined,
  differences: readonly Difference[],
): readonly MigrationFinding[] {
  return differences.length === 0
    ? []
    : [finding(code, happened, { migration: step?.name, seen: differences.map(line) })]
}

/** `missing: index public.clients_email`. */
export function line({ object, how, expected, found }: Difference): string {
  if (how === 'missing') return `missing: ${object}`
  if (how === 'left') return `left behind: ${object}`
  return `changed: ${object}: ${expected} became ${found}`
}
