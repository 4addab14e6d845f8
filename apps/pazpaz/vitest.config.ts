import { tidemark } from 'tidemark/vitest/config'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [tidemark()] })
