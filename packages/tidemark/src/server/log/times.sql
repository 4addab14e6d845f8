-- Milliseconds since 1970 of times as the log has them, and of now: the server knows the abbreviations of its time zones.
select
  extract(epoch from t.text::timestamptz)::float8 * 1000 as "at",
  extract(epoch from clock_timestamp())::float8 * 1000 as "now"
from unnest($1::text[]) with ordinality as t (text, number)
order by t.number
