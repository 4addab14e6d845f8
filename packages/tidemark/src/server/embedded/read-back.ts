import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Settings } from './settings.ts'

interface Reported {
  readonly name: string
  readonly shown: string | null
  readonly setting: string | null
  readonly unit: string | null
  readonly vartype: string | null
}

const statement = readFileSync(new URL('read-back.sql', import.meta.url), 'utf8')

/** Reads every setting back from the running server; a difference is an error. */
export async function readBack(client: Client, settings: Settings): Promise<void> {
  const { rows } = await client.query<Reported>(statement, [Object.keys(settings)])
  const differences = rows
    .filter((row) => !agrees(settings[row.name] ?? '', row))
    .map((row) => `${row.name}: given ${settings[row.name]}, runs with ${row.shown ?? 'nothing'}`)
  if (differences.length > 0) throw new TidemarkError('TM_EMBEDDED_SETTING_DIFFERS', { seen: differences.join('\n') })
}

/** True when the given text means what the server reports, in whatever unit or spelling it was written. */
export function agrees(given: string, { shown, setting, unit, vartype }: Omit<Reported, 'name'>): boolean {
  const wanted = given.trim().toLowerCase()
  if (wanted === shown?.toLowerCase() || wanted === setting?.toLowerCase()) return true
  if (vartype === 'bool') return truth(wanted) !== undefined && truth(wanted) === truth(setting ?? '')
  if (vartype === 'integer' || vartype === 'real') return sameQuantity(wanted, Number(setting), unit ?? '')
  return vartype === 'enum' && truth(wanted) !== undefined && truth(wanted) === truth(setting ?? '')
}

function truth(text: string): boolean | undefined {
  if (['on', 'true', 'yes', '1', 't', 'y'].includes(text)) return true
  return ['off', 'false', 'no', '0', 'f', 'n'].includes(text) ? false : undefined
}

const bytes: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 }
const milliseconds: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** PostgreSQL rounds to its own unit, so a difference below one unit is none. */
function sameQuantity(wanted: string, reported: number, unit: string): boolean {
  const match = /^(-?[\d.]+)\s*([a-z]*)$/.exec(wanted)
  const amount = Number(match?.[1])
  const base = sizeOf(unit) ?? 1
  const size = (match?.[2] ?? '') === '' ? base : sizeOf(match?.[2] ?? '')
  if (match === null || Number.isNaN(amount) || size === undefined) return false
  return amount < 0 ? amount === reported : Math.abs((amount * size) / base - reported) < 1
}

/** `8kB` is a unit too: eight of one. */
function sizeOf(unit: string): number | undefined {
  const [, count, name = ''] = /^(\d*)([a-z]+)$/.exec(unit.toLowerCase()) ?? []
  const size = bytes[name] ?? milliseconds[name]
  return size === undefined ? undefined : Number(count === '' ? 1 : count) * size
}
