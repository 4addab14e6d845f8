-- Login tokens, revoked sessions and counters. Keys are hashes or opaque identifiers, never an address or a token.
-- Logged, not unlogged: a revoked session must stay revoked after a crash.
create table short_lived_values (
  key text primary key,
  value jsonb not null,
  expires_at timestamptz not null,
  constraint short_lived_values_key_length check (char_length(key) between 1 and 200)
);

create table short_lived_counters (
  key text primary key,
  count bigint not null,
  expires_at timestamptz not null,
  constraint short_lived_counters_key_length check (char_length(key) between 1 and 200),
  constraint short_lived_counters_positive check (count > 0)
);

create index short_lived_values_expiry on short_lived_values (expires_at);
create index short_lived_counters_expiry on short_lived_counters (expires_at);

grant select, insert, update, delete on short_lived_values, short_lived_counters to pazpaz_app;

insert into schema_migrations (name) values ('0008_short_lived_state');
