// Bound when the module loads: tests put fake clocks into the globals later.
const real = performance.now.bind(performance)

/** Milliseconds on a clock that fake timers don't reach. */
export function now(): number {
  return real()
}
