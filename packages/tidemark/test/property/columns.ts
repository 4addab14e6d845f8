/** A kind of column that a generated table may have besides id, grp, ref and val, with literals that it takes. */
export interface ColumnKind {
  readonly type: string
  readonly values: readonly string[]
  /** Written by the server alone. */
  readonly generated?: true
  /** First server version that knows it. */
  readonly since?: number
}

const longName = 'c'.repeat(63)

const columnKinds: Readonly<Record<string, ColumnKind>> = {
  numeric: { type: 'numeric', values: ['1.500', 'NaN', '-0.10'] },
  jsonb: { type: 'jsonb', values: ['{"a": [1, 2]}', 'null'] },
  json: { type: 'json', values: ['{"b":  2}', '1'] },
  bytes: { type: 'bytea', values: [String.raw`\x00ff`, ''] },
  array: { type: 'int[]', values: ['{1,2,null}', '{}', '[0:1]={1,2}'] },
  range: { type: 'tstzrange', values: ['[2020-01-01,2021-01-01)', 'empty'] },
  multirange: { type: 'int4multirange', values: ['{[1,3),[5,6)}', '{}'] },
  span: { type: 'span', values: ['[1.5,2.5)', '(,)'] },
  mood: { type: 'mood', values: ['low', 'high'] },
  moods: { type: 'mood[]', values: ['{low,high}', '{null}'] },
  even: { type: 'even', values: ['4', '6'] },
  pair: { type: 'pair', values: ['(1,x)', '(,)'] },
  pairs: { type: 'pair[]', values: ['{"(2,y)"}', '{}'] },
  bits: { type: 'bit varying', values: ['101', ''] },
  flags: { type: 'bit(5)', values: ['10101', '00000'] },
  xml: { type: 'xml', values: ['<a/>', '<b>ü</b>'] },
  money: { type: 'money', values: ['12.34', '-0.01'] },
  search: { type: 'tsvector', values: ['a:1 b:2', ''] },
  padded: { type: 'char(9)', values: ['pad', ''] },
  when: { type: 'timestamptz', values: ['infinity', '2020-01-01'] },
  interval: { type: 'interval', values: ['1 month 2 days', '32 days'] },
  float: { type: 'float8', values: ['-0', '0', 'NaN', '1e-300'] },
  inet: { type: 'inet', values: ['10.0.0.1/8', '::1'] },
  uuid: { type: 'uuid', values: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'] },
  citext: { type: 'citext', values: ['Ab', 'AB'] },
  folded: { type: 'text collate folded', values: ['Ab', 'AB'] },
  acl: { type: 'aclitem', values: ['tidemark_property_writer=r/tidemark_property_writer'] },
  point: { type: 'point', values: ['(1,2)', '(NaN,0)'] },
  label: { type: 'label', values: ['red', 'blue'] },
  twice: { type: 'int generated always as (grp * 2) stored', values: [], generated: true },
  half: { type: 'int generated always as (grp / 2) virtual', values: [], generated: true, since: 180_000 },
  [longName]: { type: 'int', values: ['1', '2'] },
}

export const columnNames = Object.keys(columnKinds)

export function columnKind(name: string): ColumnKind {
  return columnKinds[name]!
}

/** What the kinds need to be there before the first table. */
export const columnTypes = `
create extension citext;
create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create type mood as enum ('low', 'high');
create domain whole as int not null check (value > -1000);
create domain even as int not null default 2 check (value % 2 = 0);
create type pair as (a int, b text);
create type span as range (subtype = float8);
create type label;
create function label_in(cstring) returns label language internal immutable strict as 'textin';
create function label_out(label) returns cstring language internal immutable strict as 'textout';
create type label (input = label_in, output = label_out, like = text);`
