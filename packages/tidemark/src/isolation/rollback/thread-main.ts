import { parentPort, workerData } from 'node:worker_threads'
import { Gateway, isBusy, type GatewayRequest } from './gateway.ts'
import type { Answer, Call } from './thread.ts'

// A thread of its own: a test that blocks its thread (a child process that it waits for, a fake clock) could not be answered by it.
const port = parentPort
if (port === null) throw new Error('this file is the main file of a thread')
const gateway = Gateway.open(workerData as GatewayRequest)

port.on('message', (call: Call) => void answer(call))

async function answer(call: Call): Promise<void> {
  port?.postMessage({ id: call.id, ...(await resultOf(call)) } satisfies Answer)
}

async function resultOf(call: Call): Promise<Omit<Answer, 'id'>> {
  try {
    return { result: await perform(await gateway, call) }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error), busy: isBusy(error) }
  }
}

async function perform(opened: Gateway, { name, mark }: Call): Promise<unknown> {
  switch (name) {
    case 'open':
      return opened.port
    case 'mark':
      return opened.mark()
    case 'footprint':
      return opened.footprint(mark)
    case 'goBack':
      return opened.goBack(mark)
    case 'endClients':
      return opened.endClients()
    case 'leave':
      return opened.leave()
    case 'enter':
      return opened.enter()
    case 'close':
      return opened[Symbol.asyncDispose]()
  }
}
