/** What a command has acquired; given back in reverse order, whatever way the command ends. */
export class Resources {
  readonly #held: AsyncDisposable[] = []

  own<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#held.push(resource)
    return resource
  }

  /** Gives everything back and returns what went wrong with that, so that no failure hides another. */
  async release(): Promise<readonly unknown[]> {
    const failures: unknown[] = []
    for (let resource = this.#held.pop(); resource !== undefined; resource = this.#held.pop()) {
      try {
        await resource[Symbol.asyncDispose]()
      } catch (error) {
        failures.push(error)
      }
    }
    return failures
  }
}
