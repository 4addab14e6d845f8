import { readFileSync } from 'node:fs'

const words = /\b(?:toHaveRun|toMatchPlans)\b|\.(?:queries|plans)\b/
const known = new Map<string, boolean>()

/** True when the tests of a file ask for their queries: only then is it worth a session to count from their beginning. */
export function asks(file: string): boolean {
  const answer = known.get(file) ?? words.test(readFileSync(file, 'utf8'))
  known.set(file, answer)
  return answer
}
