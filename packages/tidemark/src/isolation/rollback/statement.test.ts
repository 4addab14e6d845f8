import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readStatements } from './statement.ts'

const controlsOf = (sql: string): readonly (string | undefined)[] =>
  readStatements(sql).map(({ control }) => control?.is)

describe('words about transactions', () => {
  test.each([
    ['begin', ['begin']],
    ['BEGIN WORK; Start Transaction read only', ['begin', 'begin']],
    ['commit; END; commit and chain', ['commit', 'commit', 'commit']],
    ['rollback; ABORT work; rollback transaction and no chain', ['rollback', 'rollback', 'rollback']],
    ['rollback to a; rollback work to savepoint a; release a; savepoint a', Array(4).fill('savepoint')],
    ["commit prepared 'a'; rollback prepared 'b'", [undefined, undefined]],
    ["prepare transaction 'a'", ['prepare-transaction']],
    ['prepare transaction as select 1', [undefined]],
    ['set transaction isolation level serializable; set local transaction read only', ['modes', 'modes']],
    ["set transaction snapshot '1'", [undefined]],
    [
      'discard all; deallocate all; deallocate prepare a; deallocate "B"',
      ['discard', 'deallocate', undefined, undefined],
    ],
    ['-- begin\n/* commit /* ; */ */ select 1', [undefined]],
    ["select 'begin; commit', $$ rollback; $$, $a$ begin $$ $a$, e'\\'; begin', \"commit;\"", [undefined]],
    ['create function f() returns int begin atomic select 1; select 2; end; commit', [undefined, 'commit']],
    ['', []],
    [';;', []],
  ])('%s', (sql, controls) => {
    expect(controlsOf(sql)).toEqual(controls)
  })

  test('modes and chains are read', () => {
    expect(readStatements('begin isolation level repeatable read, read only')[0]?.control).toEqual({
      is: 'begin',
      tag: 'BEGIN',
      modes: { isolation: 'repeatable read', readOnly: true },
    })
    expect(readStatements('commit and chain')[0]?.control).toEqual({ is: 'commit', chain: true })
    expect(readStatements('commit and no chain')[0]?.control).toEqual({ is: 'commit', chain: false })
  })

  test.each([
    ['prepare Plan (int) as select $1', 'Plan', 'plan', ' select $1'],
    ['prepare "a ""b""" as values (1)', '"a ""b"""', 'a "b"', ' values (1)'],
    ['execute /* as */ transaction', 'transaction', 'transaction', undefined],
    ['explain (analyze, costs off) execute p (1)', 'p', 'p', undefined],
    ['explain analyze verbose execute p', 'p', 'p', undefined],
    ['create temp table t as execute p', 'p', 'p', undefined],
    ['deallocate prepare p', 'p', 'p', undefined],
    ['deallocate prepare', 'prepare', 'prepare', undefined],
  ])('the prepared name in %s', (text, written, name, makes) => {
    const prepared = readStatements(text)[0]?.prepared
    expect(text.slice(prepared?.start, prepared?.end)).toBe(written)
    expect(prepared).toMatchObject({ name, makes })
  })

  test.each([
    'create trigger t after insert on a for each row execute function f()',
    "prepare transaction 'a'",
    'grant execute on function f() to a',
    "select 'execute p'",
    'explain select 1',
  ])('no prepared name in %s', (text) => {
    expect(readStatements(text)[0]?.prepared).toBeUndefined()
  })

  test('what is quoted or commented says nothing, whatever it is', () => {
    const words = fc.constantFrom(
      'begin',
      'commit',
      'listen x',
      'set role a',
      'rollback',
      ';',
      'now()',
      'pg_notify(',
      '--',
      "'",
      '"',
      '$$',
      '\n',
    )
    const text = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' '))
    const quoted = fc.oneof(
      text.map((inside) => `'${inside.replaceAll("'", "''")}'`),
      text.map((inside) => `"x${inside.replaceAll('"', '""')}"`),
      text.map((inside) => `$q$${inside}$q$`),
      text.map((inside) => `/* ${inside} */ 1`),
      text.map((inside) => `-- ${inside.replaceAll('\n', ' ')}\n 1`),
    )
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1, maxLength: 5 }), (all) => {
        const [statement, ...others] = readStatements(`select ${all.join(', ')}`)
        expect(others).toEqual([])
        expect(statement).toMatchObject({ control: undefined, settings: [], unhonoured: [], asksNow: false })
      }),
    )
  })

  test('statements are found between statements, whatever is in them', () => {
    const one = fc.constantFrom('begin', "select ';'", 'commit', 'select $$;$$', 'select 1 /* ; */', 'rollback to a')
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (all) => {
        expect(readStatements(all.join('; ')).map(({ text }) => text)).toEqual(
          all.map((each) => each.replace(' /* ; */', ' /* ; */')),
        )
      }),
    )
  })
})

describe('settings', () => {
  test.each([
    ['set search_path = a, b', { name: 'search_path', local: false }],
    ['set session Statement_Timeout to 5', { name: 'statement_timeout', local: false }],
    ["set local app.tenant = 'a'", { name: 'app.tenant', local: true }],
    ['set "app"."tenant" = 1', { name: 'app.tenant', local: false }],
    ["set time zone 'UTC'", { name: 'timezone', local: false }],
    ['set local time zone local', { name: 'timezone', local: true }],
    ['set role a', { name: 'role', local: false }],
    ['set local role none', { name: 'role', local: true }],
    ['set session authorization a', { name: 'session_authorization', local: false }],
    ['reset session authorization', { name: 'session_authorization', local: false }],
    ["set names 'UTF8'", { name: 'client_encoding', local: false }],
    ["set schema 'a'", { name: 'search_path', local: false }],
    ['reset work_mem', { name: 'work_mem', local: false }],
    ['reset all', { name: 'all', local: false }],
    ["select set_config('app.tenant', $1, true)", { name: 'app.tenant', local: true }],
    ["select pg_catalog.set_config('app.tenant', coalesce($1, f(2)), false), 1", { name: 'app.tenant', local: false }],
  ])('%s', (sql, setting) => {
    expect(readStatements(sql)[0]).toMatchObject({ settings: [setting], unhonoured: [] })
  })

  test.each(['set constraints all deferred', 'set transaction read only', 'update t set a = 1', 'select 1'])(
    '%s sets none',
    (sql) => {
      expect(readStatements(sql)[0]?.settings).toEqual([])
    },
  )

  test.each([
    "select set_config($1, 'a', true)",
    "select set_config('a.b', 'c', $1)",
    "select set_config('a' || 'b', 'c', true)",
  ])('%s is said to be unclear', (sql) => {
    expect(readStatements(sql)[0]).toMatchObject({ settings: [], unhonoured: ['setting'] })
  })
})
