/** Continuous integration: every usual service sets CI; `CI=false` and `CI=0` switch it off. */
export function inCi(env: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes((env['CI'] ?? '').toLowerCase())
}
