/** Work that nobody waits for, except the service when it stops. */
export interface Background {
  run(work: () => Promise<void>, onError: (error: unknown) => void): void
  /** When all is done. */
  settled(): Promise<void>
}

export function createBackground(): Background {
  const running = new Set<Promise<void>>()
  return {
    run(work, onError) {
      const task: Promise<void> = work()
        .catch(onError)
        .finally(() => running.delete(task))
      running.add(task)
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
