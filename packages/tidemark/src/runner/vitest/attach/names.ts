/** Beside the assignment of a run: what Vitest is told to load instead of the user's configuration. No pattern of projects means a file of this name. */
export const configName = 'attached.mjs'

/** Where that file finds the function that makes the configuration. */
export const makerKey = 'tidemark.vitest.attached'

/** The plugin that stands in the root configuration of such a run. */
export const attachedName = 'tidemark:attached'

/** The folder of the Vitest that runs, where Tidemark's own modules would find another one or none. */
export const vitestVariable = 'TIDEMARK_VITEST'
