export { tidemark, type TidemarkPlugin } from './runner/vitest/plugin.ts'
