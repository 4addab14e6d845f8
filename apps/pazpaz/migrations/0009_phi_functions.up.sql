-- Encryption inside the database: a way to read and write health data when the application cannot run.
-- Stored: version byte, salt (16), initialisation vector (16), AES-256-CBC ciphertext, HMAC-SHA256 (32) over all before it.
--
-- "create or replace" alone is not safe for two at once (tuple concurrently updated). With the lock, any number may run this.
select pg_advisory_xact_lock(hashtext('pazpaz migrations'));

-- HKDF (RFC 5869) with SHA-256 and one block of output: 32 bytes for one purpose.
create or replace function phi_key(key bytea, salt bytea, purpose text) returns bytea
  language sql immutable strict parallel safe
  set search_path = pg_catalog, public
  return hmac(convert_to(purpose, 'UTF8') || '\x01'::bytea, hmac(key, salt, 'sha256'), 'sha256');

-- The length in front keeps the context and the bytes from being shifted into each other.
create or replace function phi_tag(key bytea, salt bytea, context text, sealed bytea) returns bytea
  language sql immutable strict parallel safe
  set search_path = pg_catalog, public
  return hmac(
    int4send(octet_length(convert_to(context, 'UTF8'))) || convert_to(context, 'UTF8') || sealed,
    phi_key(key, salt, 'pazpaz phi authentication'),
    'sha256'
  );

create or replace function encrypt_phi(plaintext text, key bytea, context text default '') returns bytea
  language plpgsql volatile strict parallel safe
  set search_path = pg_catalog, public
as $$
declare
  salt constant bytea := gen_random_bytes(16);
  vector constant bytea := gen_random_bytes(16);
  sealed bytea;
begin
  if octet_length(key) < 32 then
    raise invalid_parameter_value using message = 'the key needs at least 32 bytes';
  end if;
  sealed := '\x01'::bytea || salt || vector || encrypt_iv(
    convert_to(plaintext, 'UTF8'), phi_key(key, salt, 'pazpaz phi encryption'), vector, 'aes-cbc/pad:pkcs'
  );
  return sealed || phi_tag(key, salt, context, sealed);
end
$$;

create or replace function decrypt_phi(stored bytea, key bytea, context text default '') returns text
  language plpgsql volatile strict parallel safe
  set search_path = pg_catalog, public
as $$
declare
  salt constant bytea := substring(stored from 2 for 16);
  vector constant bytea := substring(stored from 18 for 16);
  sealed constant bytea := substring(stored for greatest(octet_length(stored) - 32, 0));
  tag constant bytea := substring(stored from greatest(octet_length(stored) - 31, 1));
  once constant bytea := gen_random_bytes(32);
begin
  -- One answer for every fault, so that nobody learns from the difference. Both tags are hashed with a key of this call
  -- before they are compared: how long the comparison takes then says nothing about the tag.
  if octet_length(stored) < 81
    or get_byte(stored, 0) <> 1
    or hmac(tag, once, 'sha256') <> hmac(phi_tag(key, salt, context, sealed), once, 'sha256') then
    raise data_exception using message = 'the value cannot be decrypted';
  end if;
  return convert_from(
    decrypt_iv(substring(sealed from 34), phi_key(key, salt, 'pazpaz phi encryption'), vector, 'aes-cbc/pad:pkcs'),
    'UTF8'
  );
end
$$;

insert into schema_migrations (name) values ('0009_phi_functions') on conflict do nothing;
