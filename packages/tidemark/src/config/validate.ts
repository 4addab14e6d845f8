import { TidemarkError } from '../errors/tidemark-error.ts'
import type { TidemarkConfig } from './config.ts'
import { nearest } from './nearest.ts'
import { accepts, expected, fromText, isPlainObject } from './option.ts'
import { isOptionName, optionNames, options, type OptionName } from './options.ts'

/** Checks a whole configuration object; unset fields are left out. `source` says in messages where it came from. */
export function validateConfig(config: unknown, source: string): TidemarkConfig {
  if (!isPlainObject(config))
    throw new TidemarkError('TM_CONFIG_NOT_AN_OBJECT', { seen: typeof config, facts: { source } })
  const set = Object.entries(config).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set.map(([name, value]) => [name, validateOption(name, value, source)]))
}

/** Reads one option from the text of a variable or a flag. */
export function readOption(name: OptionName, text: string, source: string): unknown {
  return validateOption(name, fromText(options[name].type, text), source)
}

function validateOption(name: string, value: unknown, source: string): unknown {
  if (!isOptionName(name)) throw unknownOption(name, source)
  const { type } = options[name]
  if (accepts(type, value)) return value
  throw new TidemarkError('TM_CONFIG_WRONG_VALUE', {
    seen: show(value),
    facts: { option: name, source, expected: expected(type) },
  })
}

function unknownOption(option: string, source: string): TidemarkError {
  const guess = nearest(option, optionNames)
  return new TidemarkError('TM_CONFIG_UNKNOWN_OPTION', {
    seen: option,
    facts: {
      option,
      source,
      suggestion: guess === undefined ? 'No name is near.' : `Did you mean \`${guess}\`?`,
      options: optionNames.join(', '),
    },
  })
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  return withoutPassword(JSON.stringify(value) ?? String(value))
}

/** Passwords never reach a message: `://user:secret@host` is shown as `://user:***@host`. */
function withoutPassword(text: string): string {
  return text.replaceAll(/(:\/\/[^\s:/@]*):\S*@/g, '$1:***@').replaceAll(/(password=)[^&\s"]+/gi, '$1***')
}
