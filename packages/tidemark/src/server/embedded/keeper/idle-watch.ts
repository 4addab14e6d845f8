/** Nobody came at all: the process that started the keeper died at once. */
const firstUserSeconds = 10

/** Longest time that a timer can be set for; asked for more, the server stays until it is told to stop. */
const longestSeconds = 2_000_000

export interface IdleWatch {
  /** A user wants the server to stay so many seconds after the last user; the longest wish counts. */
  readonly claim: (idleSeconds: number) => void
  readonly count: (users: number) => void
  /** Nothing is waited for any more. */
  readonly end: () => void
}

export function idleWatch(deserted: () => void): IdleWatch {
  let wish: number | undefined
  let timer: NodeJS.Timeout | undefined
  let over = false
  const count = (users: number): void => {
    clearTimeout(timer)
    if (over) return
    const seconds = wish ?? firstUserSeconds
    if (users === 0 && seconds <= longestSeconds) timer = setTimeout(deserted, seconds * 1000)
  }
  count(0)
  return {
    count,
    end() {
      over = true
      clearTimeout(timer)
    },
    claim(idleSeconds) {
      wish = Math.max(wish ?? 0, idleSeconds)
    },
  }
}
