import type { Socket } from 'node:net'

/** Resolves when the other side has taken everything, or is gone. */
export function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    if (socket.destroyed || socket.writableLength === 0) return resolve()
    socket.on('drain', done)
    socket.on('close', done)
  })
}
