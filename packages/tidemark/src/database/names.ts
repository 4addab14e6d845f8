import { createHash, randomBytes } from 'node:crypto'

/** PostgreSQL cuts identifiers off at 63 bytes; every name made here stays below. */
const longestRun = 30

/** Short hash of a checkout's absolute path: two worktrees of one project never share a database. */
function checkoutHash(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 8)
}

export function slotName(root: string, run: string, slot: number | string): string {
  return `${slotPrefix(root, run)}${slot}`
}

/** What the names of all databases of a run begin with. */
export function slotPrefix(root: string, run: string): string {
  return `tidemark_${checkoutHash(root)}_${runPart(run)}_`
}

export function templateName(fingerprint: string): string {
  return `tidemark_template_${fingerprint.slice(0, 20)}`
}

export function snapshotName(fingerprint: string): string {
  return `tidemark_snapshot_${fingerprint.slice(0, 20)}`
}

/** A name that nothing else has, for databases that are being built, are given up or kept. */
export function uniqueName(purpose: 'building' | 'retired' | 'kept' | 'registry'): string {
  return `tidemark_${purpose}_${randomBytes(6).toString('hex')}`
}

function runPart(run: string): string {
  if (run.length <= longestRun && /^[\da-z]+(?:[_-][\da-z]+)*$/.test(run)) return run
  return createHash('sha256').update(run).digest('hex').slice(0, longestRun)
}
