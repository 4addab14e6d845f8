import { expect, test } from 'vitest'
import { readSql } from './statements.ts'

const statements = (sql: string) => readSql(sql).statements.map(({ start, end }) => sql.slice(start, end).trim())

test.each([
  ['select 1; select 2', ['select 1', 'select 2']],
  [';; select 1 ;;', ['select 1']],
  ["select 'a;b', 'it''s;'; select 2", ["select 'a;b', 'it''s;'", 'select 2']],
  [String.raw`select e'a\';b'; select 2`, [String.raw`select e'a\';b'`, 'select 2']],
  ['select ";" as "a;""b"; select 2', ['select ";" as "a;""b"', 'select 2']],
  ['do $$ a; b; $$; select 2', ['do $$ a; b; $$', 'select 2']],
  ['do $x$ a; $$ b; $y$ $x$; select 2', ['do $x$ a; $$ b; $y$ $x$', 'select 2']],
  ['select 1 -- a; b\n; select 2', ['select 1 -- a; b', 'select 2']],
  ['select /* a; /* b; */ c; */ 1; select 2', ['select /* a; /* b; */ c; */ 1', 'select 2']],
  [
    'create rule r as on insert to t do also (select 1; select 2); select 3',
    ['create rule r as on insert to t do also (select 1; select 2)', 'select 3'],
  ],
  [
    'create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3',
    ['create function f() returns int begin atomic select case when true then 1 end; select 2; end', 'select 3'],
  ],
  ['begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
  ['select $1; select a$b$c; select 2', ['select $1', 'select a$b$c', 'select 2']],
  ["select 'open", ["select 'open"]],
  ['-- nothing but a comment', []],
])('%j', (sql, expected) => expect(statements(sql)).toEqual(expected))

test('comments inside strings and bodies are none', () => {
  const sql = "select '-- no'; do $$ -- no\n $$; -- yes\nselect 1"
  expect(readSql(sql).comments.map(({ start, end }) => sql.slice(start, end))).toEqual(['-- yes'])
})

test('a long file is read in one pass', () => {
  const sql = "insert into t values (1, 'text; with ''quotes''', $$body;$$);\n".repeat(20_000)
  expect(readSql(sql).statements).toHaveLength(20_000)
})
