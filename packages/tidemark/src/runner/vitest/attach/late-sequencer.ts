import type { TestSequencer, TestSpecification, Vitest } from 'vitest/node'

/**
 * Vitest 3 and 4 take the sequencer before global set-up, where an assignment comes to a suite without the plugin: this one asks at each call
 * for the one that stands in the configuration by then.
 */
export function readSequencerLate({ config: { sequence } }: Vitest): void {
  const first = sequence.sequencer
  class Late implements TestSequencer {
    readonly #vitest: Vitest
    constructor(vitest: Vitest) {
      this.#vitest = vitest
    }
    sort(files: TestSpecification[]) {
      return latest(this.#vitest).sort(files)
    }
    shard(files: TestSpecification[]) {
      return latest(this.#vitest).shard(files)
    }
  }
  const latest = (vitest: Vitest): TestSequencer => {
    const { sequencer } = vitest.config.sequence
    return new (sequencer === Late ? first : sequencer)(vitest)
  }
  sequence.sequencer = Late
}
