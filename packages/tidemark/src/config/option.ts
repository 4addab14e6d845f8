import { isReportTarget } from './report-formats.ts'

/** What an option accepts. From it come validation, the reading of variables and flags, and the words of the documentation. */
export type OptionType =
  | { readonly kind: 'text' }
  | { readonly kind: 'url' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list' }
  | { readonly kind: 'map'; readonly example: string }
  | { readonly kind: 'reports' }
  | { readonly kind: 'migrations' }
  | { readonly kind: 'seeds' }

/** One row of the options table. */
export interface Option {
  readonly type: OptionType
  readonly default: unknown
  /** Default where CI is detected, when it is another. */
  readonly defaultInCi?: unknown
  readonly env?: string
  readonly flag?: string
  readonly text: string
}

const expectations = {
  text: 'a text that is not empty',
  url: 'a URL like postgresql://user:password@localhost:5432/database (special characters of the password percent-encoded: `#` is %23), or `embedded`',
  folder: 'the path of a folder',
  boolean: 'true or false',
  list: 'a list of texts (in a variable or a flag: separated by commas)',
  reports:
    'a list of `html`, `md`, `json`, `junit` and `ctrf`, each with a file where it is not to be in .tidemark/reports: `junit=build/junit.xml`',
  migrations: 'a folder of SQL files, sqlMigrations(), commandMigration(), an async function, or a list of them',
  seeds: 'a glob of SQL files, an async function, or a list of them',
} as const

/** The allowed values in words, for messages and documentation. */
export function expected(type: OptionType): string {
  if (type.kind === 'integer') return `a whole number from ${type.min} to ${type.max}`
  if (type.kind === 'choice') return `one of ${type.choices.map((choice) => `\`${choice}\``).join(', ')}`
  if (type.kind === 'map') return `an object whose values are texts, ${type.example}`
  return expectations[type.kind]
}

/** A value as help and documentation show it. */
export function display(value: unknown): string {
  const empty = value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  if (empty) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function accepts(type: OptionType, value: unknown): boolean {
  switch (type.kind) {
    case 'text':
    case 'folder':
      return isText(value)
    case 'url':
      return value === 'embedded' || (isText(value) && isPostgresUrl(value))
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= type.min && (value as number) <= type.max
    case 'choice':
      return isText(value) && type.choices.includes(value)
    case 'list':
      return Array.isArray(value) && value.every(isText)
    case 'reports':
      return Array.isArray(value) && value.every((entry) => isText(entry) && isReportTarget(entry))
    case 'map':
      return isPlainObject(value) && Object.values(value).every((entry) => typeof entry === 'string')
    default:
      return [value].flat().every((entry) => isText(entry) || typeof entry === 'function' || isMigrator(entry))
  }
}

/** Reads the text of an environment variable or a flag; what it can't read is returned as it is and fails validation. */
export function fromText(type: OptionType, text: string): unknown {
  if (type.kind === 'boolean') return new Map<string, unknown>([...truths, ...untruths]).get(text.toLowerCase()) ?? text
  if (type.kind === 'integer') return /^\d+$/.test(text) ? Number(text) : text
  if (type.kind === 'list' || type.kind === 'reports')
    return text
      .split(',')
      .map((entry) => entry.trim())
      .filter(isText)
  return text
}

const truths = ['true', '1', 'yes', 'on'].map((word) => [word, true] as const)
const untruths = ['false', '0', 'no', 'off'].map((word) => [word, false] as const)

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

function isMigrator(value: unknown): boolean {
  return isPlainObject(value) && typeof value['fingerprint'] === 'function' && typeof value['migrate'] === 'function'
}
