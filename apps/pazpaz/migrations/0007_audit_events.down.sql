drop table audit_events;
drop function refuse_change_of_audit();
drop function refuse_foreign_actor();
delete from schema_migrations where name = '0007_audit_events';
