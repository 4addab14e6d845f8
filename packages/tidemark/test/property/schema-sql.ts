import type { ServerAccess } from '../../src/server/server.ts'
import { columnKind, columnTypes } from './columns.ts'
import { resolve } from './names.ts'
import type { SchemaSpec, TableSpec } from './schema.ts'

const prelude = `
${columnTypes}
create extension btree_gist;
create schema "Other Schema";
create sequence free; create sequence cached cache 5; create sequence cycled maxvalue 3 cycle; create sequence down increment -2;
create table audit (at bigint generated always as identity primary key, what text);
select lo_from_bytea(4711, 'template'), lo_from_bytea(4712, 'more');
do $$ begin create role tidemark_property_writer nologin; exception when duplicate_object or unique_violation then null; end $$;
grant usage, create on schema public, "Other Schema" to tidemark_property_writer;
create function audit() returns trigger language plpgsql security definer as $$ begin insert into public.audit (what) values (tg_table_name || tg_op); return null; end $$;
create function noted() returns event_trigger language plpgsql as $$ begin end $$;
create function forbid() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
create function before() returns trigger language plpgsql as $$ begin new.val := coalesce(new.val, '') || 'b'; return new; end $$;
create function again() returns trigger language plpgsql as $$ begin
  if pg_trigger_depth() < 3 then execute format('update %s set val = val || $1 where id = $2', tg_relid::regclass) using 'a', new.id; end if;
  return null;
end $$;
create function others() returns trigger language plpgsql as $$ begin
  if pg_trigger_depth() < 2 then execute format('update %s set val = val || $1 where grp = $2', tg_relid::regclass) using 'o', new.grp; end if;
  return new;
end $$;
create function writes(what regclass, which text) returns int language plpgsql as $$ begin
  execute format('update %s set val = val || $1 where id::text = $2', what) using 'w', which;
  return 0;
end $$;
create function instead() returns trigger language plpgsql as $$ begin insert into public.audit (what) values (new.val); return new; end $$;`

/** Where foreign tables are: a database with a table `shared`. */
interface Foreign {
  readonly name: string
  readonly access: ServerAccess
}

/** The SQL of a schema: tables t0, t1, ... with a view v0, ... each, and materialized views. */
export function schemaSql(schema: SchemaSpec, version: number, foreign: Foreign): string {
  const specs = schema.tables.map((spec, number) => repaired(spec, number, schema.tables, version))
  return resolve(
    [
      prelude,
      ...specs.map((spec, number) => tableSql(spec, number)),
      'create materialized view {m0} as select id, grp, val from {t0}',
      'create materialized view {m1} as select grp, max(val) as val from {m0} group by grp',
      'create view {w0} as select val from {t0}; create trigger instead instead of insert on {w0} for each row execute function instead()',
      raritySql(schema.rarity, foreign),
      'grant all on all tables in schema public, "Other Schema" to tidemark_property_writer',
      'grant all on all sequences in schema public, "Other Schema" to tidemark_property_writer',
    ].join(';\n'),
    schema,
  )
}

function raritySql(rarity: SchemaSpec['rarity'], { name, access }: Foreign): string {
  switch (rarity) {
    case 'none':
      return ''
    case 'child':
      return `create table {parent} (id int primary key, grp int not null default 1, ref int, val text);
create table {child} (more numeric default 1.50) inherits ({parent}); create table {grandchild} (id int primary key) inherits ({child});
insert into {parent} (id, val) values (1, 'p'), (2, 'p'); insert into {child} (id, grp, val) values (1, 2, 'c'), (3, 2, 'c'), (3, 2, 'c'); insert into {grandchild} (id, val) values (4, 'g');
create trigger audited after insert or update or delete on {child} for each row execute function audit();
create trigger again after update on {grandchild} for each row execute function again()`
    case 'foreign':
      return `create extension postgres_fdw;
create server elsewhere foreign data wrapper postgres_fdw options (host '${access.socket ?? access.host}', port '${access.port}', dbname '${name}', options '-c lock_timeout=10');
create user mapping for current_user server elsewhere options (user '${access.user}', password '${access.password}');
create foreign table {f0} (id int, grp int, val text) server elsewhere options (table_name 'shared')`
    case 'wide':
      return `create table {wide} (${columns(1600)}); insert into {wide} (c0) values (1), (1)`
    case 'wide with key':
      return `create table {wide} (${columns(1600)}, primary key (c0)); insert into {wide} (c0) values (0), (2)`
  }
}

function columns(count: number): string {
  return Array.from({ length: count }, (_, n) => `c${n} int`).join(', ')
}

/** Leaves out what PostgreSQL would refuse: keys of partitioned tables need the partition's column, references need a unique id. */
function repaired(spec: TableSpec, number: number, specs: readonly TableSpec[], version: number): TableSpec {
  const unknown =
    (spec.key === 'nulls not distinct' && version < 150_000) || (spec.key === 'overlaps' && version < 180_000)
  const plain = unknown ? 'none' : spec.key
  const key = spec.partition !== 'none' && plain !== 'none' ? 'composite' : plain
  const storage = spec.partition !== 'none' && spec.storage !== 'full identity' ? 'plain' : spec.storage
  const self = { ...spec, key, storage }
  const target = spec.reference === 'self cascade' ? self : specs[number - 1]
  const referable = target !== undefined && isReferable(self, target, spec.reference === 'self cascade')
  const extras = spec.extras.filter((name) => (columnKind(name).since ?? 0) <= version)
  return { ...self, extras, reference: referable ? spec.reference : 'none' }
}

function isReferable(self: TableSpec, target: TableSpec, same: boolean): boolean {
  const unique = ['primary', 'identity', 'identity always', 'serial', ...(same ? [] : ['unique'])].includes(target.key)
  return unique && target.partition === 'none' && (target.storage === 'unlogged') === (self.storage === 'unlogged')
}

function tableSql(spec: TableSpec, number: number): string {
  const name = `{t${number}}`
  const by = spec.partition === 'none' ? '' : `partition by ${spec.partition} (grp)`
  const statements = [
    `create ${spec.storage === 'unlogged' ? 'unlogged ' : ''}table ${name} (${columnsSql(spec, number).join(', ')}) ${by}`,
    ...partitionSql(spec, number),
    ...indexSql(spec, name),
    ...storageSql(spec, name),
    ...(spec.dropped ? [`alter table ${name} drop column gone`] : []),
    `insert into ${name} (id, grp, ref, val) overriding system value select n, 1 + n % 3, null, repeat('v' || n, case when n < 9 then n * n * 60 else 1 end) from generate_series(1, ${spec.rows}) as n`,
    ...(spec.rows > 2 ? [`update ${name} set {set ${number} 0 1}, grp = grp where id::text = '2'`] : []),
    'set constraints all immediate',
    ...triggerSql(spec, name),
    `create view {v${number}} as select * from ${name} where grp < 4`,
  ]
  if (spec.security) {
    statements.push(
      `alter table ${name} enable row level security; alter table ${name} force row level security; create policy p on ${name} using (grp < 3) with check (true)`,
    )
  }
  return statements.join(';\n')
}

function columnsSql(spec: TableSpec, number: number): readonly string[] {
  return [
    `id ${idType(spec)}`,
    ...(spec.dropped ? ['gone text default repeat(md5(random()::text), 10)'] : []),
    'grp int not null default 1',
    `ref int ${spec.reference === 'set default' ? 'default 1' : ''} ${referenceSql(spec, number)}`,
    'val text',
    ...(spec.key === 'overlaps' ? ["during int4range not null default '[1,5)'"] : []),
    ...spec.extras.map((extra) => `"${extra}" ${columnKind(extra).type}`),
    ...(spec.exclusion && spec.partition === 'none'
      ? ["exclude using gist (int4range(ref, ref, '[]') with &&) where (grp = 4)"]
      : []),
    ...keySql(spec),
  ]
}

function idType({ key }: TableSpec): string {
  switch (key) {
    case 'citext':
      return 'citext not null'
    case 'folded':
      return 'text collate folded not null'
    case 'domain':
      return 'whole'
    case 'serial':
      return 'serial'
    case 'identity':
      return 'int generated by default as identity (start 100)'
    case 'identity always':
      return 'int generated always as identity (start 100)'
    case 'nullable':
    case 'nulls not distinct':
      return 'int'
    default:
      return 'int not null'
  }
}

function keySql({ key }: TableSpec): readonly string[] {
  switch (key) {
    case 'primary':
    case 'identity':
    case 'identity always':
    case 'serial':
    case 'citext':
    case 'folded':
    case 'domain':
      return ['primary key (id)']
    case 'composite':
      return ['primary key (grp, id)']
    case 'deferrable':
      return ['primary key (id) deferrable initially deferred']
    case 'nullable':
      return ['unique (id)']
    case 'nulls not distinct':
      return ['unique nulls not distinct (id)']
    case 'overlaps':
      return ['primary key (id, during without overlaps)']
    default:
      return []
  }
}

function indexSql({ key }: TableSpec, name: string): readonly string[] {
  switch (key) {
    case 'unique':
      return [`create unique index on ${name} (id)`]
    case 'partial':
      return [`create unique index on ${name} (id) where grp = 1`]
    case 'expression':
      return [`create unique index on ${name} ((id * 2))`]
    default:
      return []
  }
}

function storageSql({ storage }: TableSpec, name: string): readonly string[] {
  switch (storage) {
    case 'external':
      return [`alter table ${name} alter val set storage external`]
    case 'full identity':
      return [`alter table ${name} replica identity full`]
    case 'no identity':
      return [`alter table ${name} replica identity nothing`]
    case 'extension':
      return [`alter extension citext add table ${name}`]
    default:
      return []
  }
}

function referenceSql(spec: TableSpec, number: number): string {
  switch (spec.reference) {
    case 'none':
      return ''
    case 'self cascade':
      return `references {t${number}} (id) on delete cascade on update cascade`
    case 'deferred':
      return `references {t${number - 1}} (id) deferrable initially deferred`
    default:
      return `references {t${number - 1}} (id) on delete ${spec.reference} on update cascade`
  }
}

function partitionSql({ partition }: TableSpec, number: number): readonly string[] {
  const [name, a, rest] = [`{t${number}}`, `{t${number}_a}`, `{t${number}_rest}`]
  switch (partition) {
    case 'none':
      return []
    case 'list':
      return [
        `create table ${a} partition of ${name} for values in (1)`,
        `create table ${rest} partition of ${name} default`,
      ]
    case 'range':
      return [
        `create table ${a} partition of ${name} for values from (minvalue) to (2)`,
        `create table ${rest} partition of ${name} for values from (2) to (maxvalue) partition by range (grp)`,
        `create table {t${number}_rest_1} partition of ${rest} default`,
      ]
    case 'hash':
      return [
        `create table ${a} partition of ${name} for values with (modulus 2, remainder 0)`,
        `create table ${rest} partition of ${name} for values with (modulus 2, remainder 1)`,
      ]
  }
}

function triggerSql({ trigger }: TableSpec, name: string): readonly string[] {
  switch (trigger) {
    case 'none':
      return []
    case 'again':
      return [`create trigger again after insert or update on ${name} for each row execute function again()`]
    case 'audit':
      return [
        `create trigger audited after insert or update or delete on ${name} for each row execute function audit()`,
      ]
    case 'before':
      return [`create trigger first before insert or update on ${name} for each row execute function before()`]
    case 'others':
      return [`create trigger others before insert or update on ${name} for each row execute function others()`]
    case 'append-only':
      return [
        `create trigger append_only before delete or truncate on ${name} for each statement execute function forbid()`,
        `alter table ${name} enable always trigger append_only`,
      ]
    case 'always':
      return [
        `create trigger kept before delete on ${name} for each row when (old.grp = 3) execute function forbid()`,
        `alter table ${name} enable always trigger kept`,
      ]
    case 'replica':
      return [
        `create trigger noted after insert or update or delete on ${name} for each row execute function audit()`,
        `alter table ${name} enable replica trigger noted`,
      ]
    case 'rule':
      return [`create rule noted as on delete to ${name} do also insert into public.audit (what) values (old.val)`]
  }
}
