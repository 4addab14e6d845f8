import type { ResolvedConfig } from '../../config/config.ts'
import type { Check } from './check.ts'

const oldestNode = [
  [20, 19],
  [22, 12],
] as const

export function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = major > 22 || oldestNode.some((oldest) => major === oldest[0] && minor >= oldest[1])
  const detail = `${process.version} on ${process.platform} ${process.arch}`
  return fits
    ? { name: 'node', status: 'ok', detail }
    : { name: 'node', status: 'failed', detail, todo: 'Use Node 20.19 or newer, or 22.12 or newer.' }
}

export function configCheck({ file, root }: ResolvedConfig): Check {
  const name = 'configuration'
  if (file !== undefined) return { name, status: 'ok', detail: file }
  return { name, status: 'warning', detail: `none found from ${root} upward`, todo: 'npx tidemark init' }
}

export function migrationsCheck({ migrators, seeds }: ResolvedConfig): Check {
  const name = 'migrations'
  const detail = `${list(migrators)}; seeds: ${list(seeds)}`
  if (migrators.length > 0) return { name, status: 'ok', detail }
  return {
    name,
    status: 'warning',
    detail: 'none: the template is an empty database',
    todo: "migrate: sqlMigrations('migrations')",
  }
}

function list(migrators: ResolvedConfig['migrators']): string {
  return migrators.map(({ kind }) => kind).join(', ') || 'none'
}
