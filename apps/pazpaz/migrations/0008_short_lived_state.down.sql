drop table short_lived_counters;
drop table short_lived_values;
delete from schema_migrations where name = '0008_short_lived_state';
