import type { Line, Operation } from './script.ts'

let present = ''

export function say(line: Line): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Does something, and says when it begins and ends. */
export async function during<Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> {
  present = operation
  say({ begin: operation })
  const start = performance.now()
  const result = await work()
  present = ''
  say({ end: operation, ms: performance.now() - start })
  return result
}

export function tell(error: unknown): void {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  say({ error: { during: present, code: code ?? '', message: message ?? String(error) } })
}
