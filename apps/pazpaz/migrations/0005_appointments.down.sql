drop table appointments;
drop function refuse_status_change();
drop function guard_calendar();
delete from schema_migrations where name = '0005_appointments';
