// Bound when the module loads: tests put fake clocks into the globals later.
const real = performance.now.bind(performance)
const RealDate = Date

/** Milliseconds on a clock that fake timers don't reach. */
export function now(): number {
  return real()
}

/** That moment as ISO 8601. */
export function isoTime(moment: number): string {
  return new RealDate(performance.timeOrigin + moment).toISOString()
}
