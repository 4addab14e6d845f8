import { afterAll, beforeAll } from 'vitest'
import type { Server } from '../../src/server/server.ts'
import { openScratchServer } from './scratch.ts'

/** The server for all tests of a file, from before the first of them to after the last. */
export function useScratchServer(): Pick<Server, 'access' | 'version'> {
  let server: Server
  beforeAll(async () => {
    server = await openScratchServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())
  return {
    get access() {
      return server.access
    },
    get version() {
      return server.version
    },
  }
}
