/** A line of what the ledger must get right, and how the generated SQL looks that puts it to the test. */
export interface Promised {
  readonly claim: string
  /** In the SQL of a schema. */
  readonly schema?: RegExp
  /** In a statement of a history. */
  readonly statement?: RegExp
  /** Among the steps that aren't statements. */
  readonly step?: RegExp
}

export const promises: readonly Promised[] = [
  { claim: 'an update changes the key', statement: /update .* set id = id::text::int \+/ },
  { claim: 'keys are swapped in one statement', statement: /set id = 11 - id::text::int/ },
  { claim: 'a composite key', schema: /primary key \(grp, id\)/ },
  { claim: 'a unique not-null index instead of a primary key', schema: /create unique index on \S+ \(id\);/ },
  {
    claim: 'no usable key: none, deferrable, nullable, partial, by expression',
    schema: /\(id\) deferrable|unique \(id\)|\(id\) where grp|\(\(id \* 2\)\)/,
  },
  { claim: 'keys of NULLS NOT DISTINCT and WITHOUT OVERLAPS', schema: /nulls not distinct|without overlaps/ },
  {
    claim: 'generated columns, stored and virtual',
    schema: /generated always as \(grp \* 2\) stored|\(grp \/ 2\) virtual/,
  },
  {
    claim: 'identity ALWAYS',
    schema: /generated always as identity \(start 100\)/,
    statement: /overriding system value/,
  },
  { claim: 'dropped columns', schema: /drop column gone/ },
  { claim: 'quoted and mixed-case names', schema: /"The ""t0"" für Übung"/ },
  { claim: 'names of 63 bytes', schema: /"t0n{61}"/ },
  { claim: 'other schemas', schema: /"Other Schema"\.t0/ },
  { claim: 'as many columns as PostgreSQL allows', schema: /c1599 int[,)]/, statement: /wide/ },
  {
    claim: 'domains, enums, arrays, ranges, composites and their arrays',
    schema: /"(even|mood|array|range|multirange|pair|pairs|moods)" /,
  },
  {
    claim: 'bytea, json, numeric, money, tsvector, bits, xml, point, aclitem',
    schema: /"(bytes|jsonb?|numeric|money|search|bits|flags|xml|point|acl)" /,
  },
  { claim: 'types made by the user', schema: /"(label|span)" / },
  { claim: 'case-insensitive keys', schema: /id (citext|text collate folded) not null/ },
  { claim: 'a domain as key', schema: /id whole/ },
  {
    claim: 'TOASTed values, external storage',
    schema: /set storage external/,
    statement: /string_agg\(md5|repeat\('long'/,
  },
  { claim: 'REPLICA IDENTITY of any kind', schema: /replica identity (full|nothing)/ },
  { claim: 'unlogged tables', schema: /create unlogged table/ },
  { claim: 'many rows at once', schema: /generate_series\(1, 40\)/ },
  { claim: 'TRUNCATE', statement: /truncate \S+$/ },
  { claim: 'TRUNCATE with CASCADE and RESTART IDENTITY', statement: /truncate \S+ restart identity cascade/ },
  { claim: 'COPY FROM', statement: /^copy / },
  { claim: 'ON CONFLICT DO NOTHING and DO UPDATE', statement: /on conflict (do nothing|\(id\) do update)/ },
  { claim: 'MERGE', statement: /^merge / },
  { claim: 'data-modifying CTEs', statement: /^with gone/ },
  { claim: 'parts of one WITH that take turns', statement: /limit 1\), \(select id from more\)/ },
  { claim: 'writable views', statement: /(update|insert into|delete from) \S*v[012]/ },
  { claim: 'INSTEAD OF triggers', statement: /insert into \S*w0/ },
  { claim: 'rules', schema: /create rule noted/ },
  { claim: 'foreign keys that cascade, set null, set the default', schema: /on delete (cascade|set null|set default)/ },
  { claim: 'deferred constraints', schema: /deferrable initially deferred/, statement: /set constraints all deferred/ },
  { claim: 'exclusion constraints', schema: /exclude using gist/ },
  { claim: 'partitioned tables: list, range in two levels, hash', schema: /partition by (list|range|hash)/ },
  { claim: 'rows move between partitions', statement: /update .* set grp =/ },
  { claim: 'statements straight at a partition', statement: /(update|truncate|insert into) \S*t[012]_(a|rest)/ },
  { claim: 'DETACH of a partition', statement: /detach partition/ },
  { claim: 'old-style inheritance', schema: /inherits/, statement: /(update|delete from|truncate) (only )?\S*parent/ },
  { claim: 'foreign tables', schema: /create foreign table/, statement: /f0/ },
  { claim: 'tables owned by extensions', schema: /alter extension citext add table/ },
  { claim: 'triggers that write elsewhere, or the same row again', schema: /function (audit|again)\(\);/ },
  { claim: 'BEFORE triggers that write other rows of the table', schema: /function others\(\);/ },
  { claim: 'functions that write in the midst of a statement', statement: /writes\(/ },
  { claim: 'ENABLE ALWAYS triggers that forbid, ENABLE REPLICA triggers', schema: /enable (always|replica) trigger/ },
  { claim: 'row-level security, forced', schema: /force row level security/ },
  { claim: 'a role without rights on the ledger', statement: /set role tidemark_property_writer/ },
  { claim: 'a replica session', statement: /set session_replication_role = replica/ },
  { claim: 'rolled-back transactions and savepoints', statement: /^rollback( to s)?$/ },
  { claim: 'isolation levels', statement: /serializable|repeatable read/ },
  {
    claim: 'sequences: owned, free-standing, cycled, cached, descending, set',
    schema: /serial|identity/,
    statement: /nextval|setval/,
  },
  { claim: 'large objects made, changed and removed', statement: /lo_from_bytea|lo_put|lo_unlink/ },
  { claim: 'a materialized view refreshed', statement: /refresh materialized view/ },
  { claim: 'event triggers made by a test', statement: /create event trigger/ },
  { claim: 'committed schema changes', statement: /create index|drop table|add column if|disable trigger/ },
  { claim: 'rolled-back schema changes, temporary tables', statement: /create table made|create temp table/ },
  { claim: 'LISTEN and NOTIFY', statement: /^(listen|notify)/ },
  { claim: 'an advisory lock left behind', statement: /pg_advisory_lock/ },
  { claim: 'a session that hides what it does', statement: /track_activities = off/ },
  { claim: 'a prepared transaction left behind', statement: /prepare transaction/ },
  { claim: 'a running query left behind', step: /start/ },
  { claim: 'a writing session that crashes', step: /terminate/ },
  { claim: 'a rewind that crashes', step: /interrupted/ },
  { claim: 'nested marks', step: /mark/ },
]

/** Which promises were put to the test, by schemas that were made and statements that were carried out. */
export class Coverage {
  readonly #open = { schema: new Set(promises), statement: new Set(promises) }

  see(kind: 'schema' | 'statement', sql: string): void {
    for (const promise of this.#open[kind]) {
      if (promise[kind]?.test(sql) !== false) this.#open[kind].delete(promise)
    }
  }

  get missing(): readonly string[] {
    return promises
      .filter((promise) => this.#open.schema.has(promise) || this.#open.statement.has(promise))
      .map(({ claim }) => claim)
  }
}
