/** Takes every step, one after the other, whatever fails; then throws the first error: later ones mostly follow from it. */
export async function closeInTurn(steps: readonly (() => PromiseLike<void>)[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
