import { nearest } from './nearest.ts'
import { optionNames, options } from './options.ts'

const prefix = 'TIDEMARK_'

/** Read besides the options: where the configuration is, and what a run tells its workers. */
const others = ['TIDEMARK_CONFIG', 'TIDEMARK_SEED', 'TIDEMARK_ASSIGNMENT', 'TIDEMARK_VITEST', 'TIDEMARK_CLEAN_UP']

/** Said once of each, by the process. */
const said = new Set<string>()

/** A misspelt variable would be ignored without a word. It may be somebody else's, so it is no error. */
export function warnOfUnknownVariables(env: NodeJS.ProcessEnv): void {
  const known = [...others, ...optionNames.flatMap((name) => options[name].env ?? [])]
  for (const name of Object.keys(env)) {
    if (!name.startsWith(prefix) || known.includes(name) || said.has(name)) continue
    said.add(name)
    const guess = nearest(
      name.slice(prefix.length),
      known.map((one) => one.slice(prefix.length)),
    )
    const suggestion = guess === undefined ? '' : ` Did you mean ${prefix}${guess}?`
    process.emitWarning(`The variable ${name} is set, but Tidemark has no such option.${suggestion}`, 'TidemarkWarning')
  }
}
