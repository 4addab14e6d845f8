/** What is being measured, beside the results. */
export function progress(step: string): void {
  process.stderr.write(`${step}\n`)
}
