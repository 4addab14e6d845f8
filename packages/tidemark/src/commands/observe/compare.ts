import { DatabaseError, type Client } from 'pg'
import type { Scratch } from '../../database/scratch.ts'
import { relation } from '../../ledger/generate/names.ts'
import { readRules, type Rule } from '../../ledger/rules.ts'
import { connect } from '../../server/connect.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import type { ServerAccess } from '../../server/server.ts'
import type { RunOutcome } from '../verify/outcome.ts'
import type { Actor } from './actors.ts'
import { withClean } from './clean-claims.ts'
import { readNumbered } from './numbered.ts'
import { keyOfClaim, keyOfRule, tableOf } from './rule-key.ts'

type Values = readonly (string | null)[]

/** Actors that want what a rule lets only one have. */
export interface Meeting {
  readonly table: string
  readonly rule: Rule
  readonly actors: readonly Actor[]
  /** What they want, as they write it: equal values of a unique index; values of an exclusion constraint that exclude each other. */
  readonly values: readonly Values[]
}

export interface Compared {
  readonly meetings: readonly Meeting[]
  /** Rules whose values could not be compared, and why. */
  readonly untold: readonly string[]
}

interface Claimed {
  readonly actor: number
  readonly values: Values
}

/** Most pairs of values of an exclusion constraint that are looked at. */
const mostPairs = 10_000

/** Seconds that the values of one rule may take to be compared. */
const longest = 20

export interface Observed {
  /** On the database that all share. */
  readonly actors: readonly Actor[]
  /** Each test on a clean state. */
  readonly clean: RunOutcome
}

/** Compares in a clone of the suite's template, which has its types and operators. */
export async function compareIn(
  scratch: Scratch,
  access: ServerAccess,
  template: string,
  { actors, clean }: Observed,
): Promise<Compared> {
  const database = await scratch.clone(template)
  const settings = { search_path: 'pg_catalog', statement_timeout: `${longest}s` }
  const session = await connect(access, database, { application: 'tidemark observe', settings })
  try {
    return await compareClaims(session, withClean(actors, clean, await readNumbered(session)))
  } finally {
    await session.end()
    await scratch.drop(database)
  }
}

/** PostgreSQL itself says what meets: the session is in a database with the suite's schema, its search_path is `pg_catalog`. */
export async function compareClaims(session: Client, actors: readonly Actor[]): Promise<Compared> {
  const meetings: Meeting[] = []
  const untold: string[] = []
  const claims = byRule(actors)
  for (const rule of await readRules(session)) {
    const table = tableOf(rule)
    const claimed = claims.get(keyOfRule(rule)) ?? []
    if (new Set(claimed.map(({ actor }) => actor)).size < 2) continue
    try {
      const groups = await meetingsOf(session, rule, claimed)
      meetings.push(
        ...groups.map(({ who, values }) => ({
          table,
          rule,
          actors: who.flatMap((number) => actors[number] ?? []),
          values,
        })),
      )
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      untold.push(`${table}: ${rule.name}: ${error.message}`)
    }
  }
  return { meetings, untold }
}

function byRule(actors: readonly Actor[]): ReadonlyMap<string, readonly Claimed[]> {
  const claims = new Map<string, Claimed[]>()
  for (const [actor, { claims: own }] of actors.entries()) {
    for (const claim of own) {
      const key = keyOfClaim(claim)
      const known = claims.get(key) ?? []
      known.push({ actor, values: claim.values })
      claims.set(key, known)
    }
  }
  return claims
}

interface Group {
  readonly who: readonly number[]
  readonly values: readonly Values[]
}

async function meetingsOf(session: Client, rule: Rule, claimed: readonly Claimed[]): Promise<readonly Group[]> {
  const columns = rule.elements.map((_, place) => claimed.map(({ values }) => values[place] ?? null))
  const parameters = [claimed.map(({ actor }) => actor), ...columns]
  const types = await typesOf(session, rule)
  const excludes = rule.elements.some(({ operator }) => operator !== null)
  const statement = excludes ? excluding(rule, types) : equal(rule, types)
  const { rows } = await session.query<Group>(statement, parameters)
  return excludes ? connected(rows) : rows
}

/** Of what each element is, which may be an expression. Without their modifiers: `character` alone would be one character. */
async function typesOf(session: Client, { schema, table, elements }: Rule): Promise<readonly string[]> {
  const types = elements.map(({ expression }) => `format_type(pg_typeof(${expression})::oid, -1)`)
  const { rows } = await session.query<{ readonly types: readonly string[] }>(`
select array[${types.join(', ')}] as types
from (select) as one
left join ${relation({ schema, name: table })} as ${quoteIdentifier(table)} on false`)
  return rows[0]?.types ?? []
}

function equal(rule: Rule, types: readonly string[]): string {
  return `
select array_agg(distinct c.actor order by c.actor) as who, json_agg(distinct jsonb_build_array(${columns(rule, 'c')})) as "values"
from ${claims(rule)}
group by ${keys(rule, types, 'c').join(', ')}
having count(distinct c.actor) > 1`
}

function excluding(rule: Rule, types: readonly string[]): string {
  const names = rule.elements.map((_, place) => `c.v${place}`)
  const typed = keys(rule, types, 'c').map((key, place) => `${key} as k${place}`)
  const conditions = rule.elements.map(({ operator }, place) => `one.k${place} ${operator} other.k${place}`)
  return `
with claims as materialized (
  select row_number() over () as number, array_agg(distinct c.actor) as actors, ${[...names, ...typed].join(', ')}
  from ${claims(rule)}
  group by ${names.join(', ')}
)
select one.actors || other.actors as who, json_build_array(${shown(rule, 'one')}, ${shown(rule, 'other')}) as "values"
from claims as one
join claims as other on other.number >= one.number and ${conditions.join(' and ')}
where one.actors || other.actors <> array[one.actors[1], one.actors[1]]
limit ${mostPairs}`
}

function claims({ elements }: Rule): string {
  const arrays = elements.map((_, place) => `$${place + 2}::text[]`)
  const columns = elements.map((_, place) => `v${place}`)
  return `unnest(${['$1::int[]', ...arrays].join(', ')}) as c (${['actor', ...columns].join(', ')})`
}

function keys({ elements }: Rule, types: readonly string[], alias: string): readonly string[] {
  return elements.map(
    ({ collation }, place) => `${alias}.v${place}::${types[place]}${collation === null ? '' : ` collate ${collation}`}`,
  )
}

function shown({ elements }: Rule, alias: string): string {
  return `json_build_array(${columns({ elements }, alias)})`
}

function columns({ elements }: Pick<Rule, 'elements'>, alias: string): string {
  return elements.map((_, place) => `${alias}.v${place}`).join(', ')
}

/** Actors of which each excludes another are one group: with times that differ by milliseconds every pair has values of its own. */
function connected(pairs: readonly Group[]): readonly Group[] {
  const groups = new Set<{ readonly who: Set<number>; readonly values: Map<string, Values> }>()
  for (const { who, values } of pairs) {
    const joined = { who: new Set(who), values: new Map(values.map((value) => [JSON.stringify(value), value])) }
    for (const group of groups) {
      if (![...group.who].some((actor) => joined.who.has(actor))) continue
      for (const actor of group.who) joined.who.add(actor)
      for (const [key, value] of group.values) joined.values.set(key, value)
      groups.delete(group)
    }
    groups.add(joined)
  }
  return [...groups].map(({ who, values }) => ({
    who: [...who].toSorted((one, other) => one - other),
    values: [...values.values()],
  }))
}
