import type { Strategy } from './strategy.ts'

/** Leaves everything where it is: tests share the database of their worker and see each other's data. */
export function untouched(): Strategy {
  return {
    apart: false,
    begin: async () => 0,
    mark: async () => 0,
    base: () => 0,
    footprint: async () => ({}),
    schemaChanged: async () => false,
    undo: async () => ({ footprint: {}, leftovers: [], replaced: undefined }),
  }
}
