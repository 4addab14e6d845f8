import { join, relative } from 'node:path'
import type { RunSummary } from './model.ts'

/** GitHub shows at most ten warnings of a step. */
const shown = 10

/** Workflow commands that show a run's leftovers beside the code. Empty outside GitHub Actions. */
export function leftoverAnnotations({ root, leftovers }: RunSummary, env: NodeJS.ProcessEnv): readonly string[] {
  if (!inActions(env)) return []
  return leftovers.slice(0, shown).map(({ file, path, leftover }) => {
    const text = `${path.join(' > ')}: ${leftover.what} (${leftover.answer})`
    return annotation('warning', 'Tidemark: left behind', text, file === '' ? undefined : fromCheckout(root, file, env))
  })
}

/** The workflow command for an error; undefined outside GitHub Actions. */
export function errorAnnotation(code: string, text: string, env: NodeJS.ProcessEnv): string | undefined {
  return inActions(env) ? annotation('error', `Tidemark: ${code}`, text) : undefined
}

function inActions(env: NodeJS.ProcessEnv): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}

function annotation(level: 'warning' | 'error', heading: string, text: string, file?: string): string {
  const place = file === undefined ? '' : `file=${property(file)},`
  return `::${level} ${place}title=${property(heading)}::${data(text)}`
}

function fromCheckout(root: string, file: string, env: NodeJS.ProcessEnv): string {
  return relative(env['GITHUB_WORKSPACE'] ?? root, join(root, file)).replaceAll('\\', '/')
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
