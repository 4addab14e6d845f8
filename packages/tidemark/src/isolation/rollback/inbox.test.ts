import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { Inbox } from './inbox.ts'

function connected() {
  const socket = Object.assign(new EventEmitter(), { pause: vi.fn(), resume: vi.fn(), destroy: vi.fn() })
  const inbox = new Inbox(socket as unknown as Socket)
  inbox.endStartup()
  return { socket, inbox }
}

/** A query of so many bytes. */
function query(length: number): Buffer {
  const message = Buffer.alloc(length + 5)
  message.write('Q')
  message.writeUInt32BE(length + 4, 1)
  return message
}

test('a client that sends more than is taken has to wait, and goes on when it is', () => {
  const { socket, inbox } = connected()
  socket.emit('data', query(600_000))
  expect(socket.pause).not.toHaveBeenCalled()
  socket.emit('data', query(600_000))
  expect(socket.pause).toHaveBeenCalledOnce()
  expect(inbox.take()?.raw).toHaveLength(600_005)
  expect(socket.resume).toHaveBeenCalled()
})

test('everybody who waits for a client learns that it is gone', async () => {
  const { socket, inbox } = connected()
  const waiting = [inbox.next(), inbox.next(), inbox.arrival()]
  socket.emit('close')
  expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined])
  expect(inbox.isClosed).toBe(true)
})
