import { fileURLToPath } from 'node:url'

/** A compiled program of this folder. Both `src` and `dist` are three folders above, so it is found from either. */
export function entryFile(name: 'main' | 'clean-up-main'): string {
  return fileURLToPath(new URL(`../../../../dist/server/embedded/keeper/${name}.js`, import.meta.url))
}
