-- Changes $1 rows: half are updates, a quarter are deletions, a quarter are insertions.
with numbered as (
  select
    ('10000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as client,
    ('20000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as appointment,
    ('30000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as new_client,
    n,
    n <= $1::int / 4 as of_first_quarter
  from generate_series(1, $1::int - $1::int / 4 * 2) as n
),
updated as (
  update clients as c
  set consent = not c.consent, tags = array['changed']
  from numbered
  where c.id = numbered.client
  returning c.id
),
deleted as (
  delete from appointments as a
  using numbered
  where a.id = numbered.appointment and numbered.of_first_quarter
  returning a.id
),
inserted as (
  insert into clients (id, workspace_id, first_name, last_name)
  select
    new_client,
    ('00000000-0000-4000-8000-' || lpad(to_hex(1 + n % 20), 12, '0'))::uuid,
    '\x01'::bytea || sha256(int4send(n)),
    '\x01'::bytea || sha256(int4send(-n))
  from numbered
  where of_first_quarter
  returning id
)
select (select count(*) from updated) + (select count(*) from deleted) + (select count(*) from inserted) as changed
