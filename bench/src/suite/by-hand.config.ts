import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** PazPaz's suite without Tidemark: every worker has a database, and a set-up file that puts it back after each test. */
export default defineConfig({
  root: fileURLToPath(new URL('../../../apps/pazpaz', import.meta.url)),
  resolve: { alias: { 'tidemark/vitest': fileURLToPath(new URL('by-hand-test.ts', import.meta.url)) } },
  // As PazPaz has it, so that what is compared differs in nothing but how a database is put back.
  test: {
    isolate: false,
    testTimeout: 30_000,
    execArgv: ['--max-semi-space-size=64'],
    setupFiles: [fileURLToPath(new URL('by-hand.ts', import.meta.url))],
  },
})
