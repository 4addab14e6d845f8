-- Tables that no test touches. $1 is not allowed in DO: number and key come as settings.
do $$
begin
  for n in 1 .. current_setting('bench.plain_tables')::int loop
    execute format(
      'create table plain_%s (
         id %s primary key,
         name text not null unique,
         created_at timestamptz not null default now()
       )',
      lpad(n::text, 3, '0'),
      current_setting('bench.plain_key')
    );
  end loop;
end
$$;
