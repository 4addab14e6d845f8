drop table locations;
drop table services;
delete from schema_migrations where name = '0004_services_and_locations';
