import type { InventoryItem } from './inventory.ts'

export interface TemplateCap {
  readonly diskCapMb: number
  readonly now: Date
}

/** A run that has just been given its template must still find it when its first worker clones it. */
const freshMs = 10 * 60 * 1000

/** The templates and snapshots that make room: those used longest ago, until the rest is within the cap. Never one that is in use or was just now. */
export function templatesOverCap(items: readonly InventoryItem[], { diskCapMb, now }: TemplateCap): InventoryItem[] {
  const newestFirst = items
    .filter(({ state }) => state === 'template' || state === 'snapshot')
    .sort((a, b) => lastUse(b) - lastUse(a))
  let bytes = 0
  return newestFirst.filter((template) => {
    bytes += template.bytes
    const over = bytes > diskCapMb * 1024 * 1024
    return over && !template.inUse && now.getTime() - lastUse(template) >= freshMs
  })
}

/** One that the registry has forgotten counts as oldest: whoever uses a template writes its date first. */
function lastUse({ since }: InventoryItem): number {
  return since?.getTime() ?? 0
}
