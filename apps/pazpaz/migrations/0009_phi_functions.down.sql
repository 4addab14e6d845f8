drop function decrypt_phi(bytea, bytea, text);
drop function encrypt_phi(text, bytea, text);
drop function phi_tag(bytea, bytea, text, bytea);
drop function phi_key(bytea, bytea, text);
delete from schema_migrations where name = '0009_phi_functions';
