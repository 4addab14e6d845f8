import { Option } from 'commander'
import type { Overrides } from '../../config/load.ts'
import { display, expected } from '../../config/option.ts'
import { options, type OptionName } from '../../config/options.ts'
import { readOption } from '../../config/validate.ts'

/** The values of a command's flags, as they were parsed. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>

/** Flags that every command has. */
export function commonFlags(): readonly Option[] {
  return [
    new Option('--config <file>', 'configuration file (env: TIDEMARK_CONFIG)'),
    new Option('--cwd <folder>', 'folder to work in'),
    new Option('--json', 'print one JSON object instead of text'),
  ]
}

/** The flag of a configuration option, with its help, from the options table. */
export function configFlag(name: OptionName): Option {
  const { flag = `--${name}`, text, type, env, default: fallback, defaultInCi } = options[name]
  const notes = [
    type.kind === 'choice' && expected(type).replaceAll('`', ''),
    fallback !== undefined && `default: ${display(fallback)}`,
    defaultInCi !== undefined && `in CI: ${display(defaultInCi)}`,
    env !== undefined && `env: ${env}`,
  ].filter(Boolean)
  return new Option(flag, `${text.replaceAll('`', '')} (${notes.join('; ')})`)
}

/** Configuration given by flags: it comes before every other source. */
export function readOverrides(names: readonly OptionName[], flags: Flags): Overrides {
  const given = names.flatMap((name) => {
    const option = configFlag(name)
    const value = flags[option.attributeName()]
    return value === undefined ? [] : [[name, readOption(name, String(value), `the flag ${option.long}`)]]
  })
  const config = flags['config']
  return { ...Object.fromEntries(given), ...(typeof config === 'string' ? { config } : {}) } as Overrides
}
