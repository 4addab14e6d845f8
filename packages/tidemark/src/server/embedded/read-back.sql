-- A setting that an extension or a test defines itself (`app.tenant`) has no row in pg_settings: current_setting knows it.
select wanted.name,
       current_setting(wanted.name, true) as shown,
       known.setting,
       known.unit,
       known.vartype
  from unnest($1::text[]) as wanted (name)
  left join pg_settings as known on known.name = wanted.name
