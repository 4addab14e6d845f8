drop trigger appointments_documented_stay on appointments;
drop function refuse_cancelling_documented();
drop table session_versions;
drop table sessions;
drop function guard_session_version();
drop function guard_session();
delete from schema_migrations where name = '0006_sessions';
