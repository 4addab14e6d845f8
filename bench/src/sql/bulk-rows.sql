-- $1 rows in all, four fifths clients and one fifth appointments, in 20 practices that no test touches.
-- The session is a replica: the rows are right by construction, and checking a million references is not what is measured.
with practice as (
  insert into workspaces (id, name, time_zone)
  select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Practice ' || n, 'Asia/Jerusalem'
  from generate_series(1, 20) as n
),
client as (
  insert into clients (id, workspace_id, first_name, last_name, email, tags, consent, created_at, updated_at)
  select
    ('10000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    ('00000000-0000-4000-8000-' || lpad(to_hex(1 + n % 20), 12, '0'))::uuid,
    '\x01'::bytea || sha256(int4send(n)),
    '\x01'::bytea || sha256(int4send(-n)),
    '\x01'::bytea || sha256(int8send(n)),
    array['tag ' || n % 50],
    n % 3 = 0,
    '2020-01-01 00:00Z',
    '2020-01-01 00:00Z'
  from generate_series(1, $1::int / 5 * 4) as n
)
insert into appointments (
  id, workspace_id, client_id, scheduled_start, scheduled_end, location_type, status, created_at, updated_at
)
select
  ('20000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  ('00000000-0000-4000-8000-' || lpad(to_hex(1 + n % 20), 12, '0'))::uuid,
  ('10000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  '2020-01-01 00:00Z'::timestamptz + n / 20 * interval '1 hour',
  '2020-01-01 00:50Z'::timestamptz + n / 20 * interval '1 hour',
  'clinic',
  case when n % 4 = 0 then 'cancelled' else 'completed' end,
  '2020-01-01 00:00Z',
  '2020-01-01 00:00Z'
from generate_series(1, $1::int / 5) as n
