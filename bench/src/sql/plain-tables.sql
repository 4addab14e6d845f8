-- Tables that no test touches, each with a sequence of its own. $1 is not allowed in DO: the number comes as a setting.
do $$
begin
  for n in 1 .. current_setting('bench.plain_tables')::int loop
    execute format(
      'create table plain_%s (
         id bigint generated always as identity primary key,
         name text not null unique,
         created_at timestamptz not null default now()
       )',
      lpad(n::text, 3, '0')
    );
  end loop;
end
$$;
