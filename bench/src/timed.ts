/** What a piece of work gave, and how long it took in milliseconds. */
export async function timed<Value>(work: () => Promise<Value>): Promise<readonly [value: Value, ms: number]> {
  const start = performance.now()
  const value = await work()
  return [value, performance.now() - start]
}
