export const configErrors = {
  TM_CONFIG_NOT_FOUND: {
    happened: 'There is no configuration file at the path that was named.',
    todo: 'Correct the path after `--config` (or in TIDEMARK_CONFIG), or leave it out: Tidemark looks for tidemark.config.ts itself.',
  },
  TM_CONFIG_SEVERAL_FILES: {
    happened: 'There are several configuration files in {folder}.',
    todo: 'Keep one of them, or name one with `--config FILE`.',
  },
  TM_CONFIG_LOAD_FAILED: {
    happened: 'The configuration file {file} could not be loaded.',
    todo: 'Mend the error above; the file has to be valid TypeScript, JavaScript or JSON, and what it imports has to be installed.',
  },
  TM_CONFIG_NO_DEFAULT_EXPORT: {
    happened: 'The configuration file {file} has no default export.',
    todo: 'Write `export default defineConfig({ ... })`.',
  },
  TM_CONFIG_NOT_AN_OBJECT: {
    happened: 'The configuration in {source} is not an object.',
    todo: 'Write `export default defineConfig({ ... })`, or an object in JSON.',
  },
  TM_CONFIG_UNKNOWN_OPTION: {
    happened: 'There is no option `{option}`, but it stands in {source}.',
    todo: '{suggestion} The options are: {options}.',
  },
  TM_CONFIG_WRONG_VALUE: {
    happened: 'The option `{option}` has a wrong value in {source}.',
    todo: 'Give it {expected}.',
  },
} as const
