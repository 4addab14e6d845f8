import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { relation } from '../../ledger/generate/names.ts'
import { appliesTo, valuesOf, type Rule } from '../../ledger/rules.ts'
import { connect } from '../../server/connect.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import type { ServerAccess } from '../../server/server.ts'
import { holdBeside, type Beside } from './beside-place.ts'
import { tablesNamed } from './named-tables.ts'

const objects = readFileSync(new URL('./meeting.sql', import.meta.url), 'utf8')

/** Values of a rule that several want. */
export interface Wanted {
  readonly rule: Rule
  readonly values: readonly (readonly (string | null)[])[]
}

/** Tables that one of two empties and the other reads. */
export interface Disputed {
  /** As a footprint names them. */
  readonly tables: readonly string[]
  /** What is held: that they are emptied, or whatever else changes them, too. */
  readonly held: 'emptying' | 'any change'
}

/** What came of a run. */
export interface Met {
  /** Both had begun before the first of them was over. */
  readonly together: boolean
  /** How often one waited for the other's row, or for the other to be over with what it had written. */
  readonly times: number
}

/** What is held for. */
export interface Held {
  readonly wanted?: readonly Wanted[]
  readonly disputed?: Disputed
  readonly beside?: Beside
}

/** Makes a clone of the template a place where files meet: whoever first writes what is wanted is held until the next one runs into it. */
export async function prepareMeetingPlace(
  access: ServerAccess,
  database: string,
  { wanted = [], disputed, beside }: Held,
): Promise<void> {
  await inside(access, database, async (session) => {
    await session.query(objects)
    for (const [number, { rule, values }] of wanted.entries()) {
      for (const value of values) await session.query('insert into tidemark.wanted values ($1, $2)', [number, value])
      await session.query(holdingTrigger(rule, number))
    }
    if (disputed !== undefined) await holdDisputed(session, disputed)
    if (beside !== undefined) await holdBeside(session, beside)
  })
}

export async function lookAtMeetingPlace(access: ServerAccess, database: string): Promise<Met> {
  return inside(access, database, async (session) => {
    const { rows } = await session.query<Met>(`
select
  coalesce((
    select count(distinct a.party) filter (where a.stage = 'file') > 1
      and max(a.at) filter (where a.stage = 'file') < min(a.at) filter (where a.stage = 'over')
    from tidemark.arrivals as a
  ), false) as together,
  (select case when s.is_called then s.last_value::int else 0 end from tidemark.met as s) as times`)
    return rows[0] ?? { together: false, times: 0 }
  })
}

/** The ledger takes no notice of a session with these settings. */
const settings = { 'tidemark.rewinding': 'on', search_path: 'pg_catalog', statement_timeout: '0' }

async function inside<Result>(
  access: ServerAccess,
  database: string,
  work: (session: Client) => Promise<Result>,
): Promise<Result> {
  const session = await connect(access, database, { application: 'tidemark observe', settings })
  try {
    return await work(session)
  } finally {
    await session.end()
  }
}

/** The name that expressions may give the table is the alias of its row. What can't be evaluated is not held, and no failure of the test's. */
function holdingTrigger(rule: Rule, number: number): string {
  const row = (record: 'new' | 'old'): string => `exists (
      select
      from (select ${record}.*) as ${quoteIdentifier(rule.table)}
      where ${appliesTo(rule)}
        and exists (select from tidemark.wanted as wanted where wanted.rule = ${number} and wanted."values" = ${valuesOf(rule)})
    )`
  const table = relation({ schema: rule.schema, name: rule.table })
  return `
create function tidemark.hold_${number}() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $tidemark$
#variable_conflict use_column
declare
  wanted boolean := false;
begin
  begin
    if tg_op <> 'DELETE' then
      wanted := ${row('new')};
    end if;
    if tg_op <> 'INSERT' and not wanted then
      wanted := ${row('old')};
    end if;
  exception
    when others then
      return null;
  end;
  if wanted then
    perform tidemark.hold();
  end if;
  return null;
end
$tidemark$;
create trigger tidemark_hold_${number} after insert or update or delete on ${table}
for each row execute function tidemark.hold_${number}();
create trigger tidemark_let_pass_${number} before update or delete or truncate on ${table}
for each statement execute function tidemark.let_pass()`
}

async function holdDisputed(session: Client, { tables, held }: Disputed): Promise<void> {
  const events = held === 'emptying' ? 'delete or truncate' : 'insert or update or delete or truncate'
  for (const table of await tablesNamed(session, tables)) {
    await session.query(`
create trigger tidemark_hold_one after ${events} on ${relation(table)}
for each statement execute function tidemark.hold_one();
create trigger tidemark_let_pass before insert or update or delete or truncate on ${relation(table)}
for each statement execute function tidemark.let_pass()`)
  }
}
