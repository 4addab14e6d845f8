drop table appointments;
drop function refuse_status_change();
drop function refuse_overlap_with_allowed();
delete from schema_migrations where name = '0005_appointments';
