/**
 * Timeouts that a role, a database or the server may have for all sessions. Tidemark's own wait for others and do nothing for as long as tests take.
 * A query for one number; versions that don't know one of them (`transaction_timeout` before 17) leave it out.
 */
export const withoutTimeouts = `
  select count(set_config(name, '0', false))
  from unnest('{lock_timeout,statement_timeout,transaction_timeout,idle_session_timeout,idle_in_transaction_session_timeout}'::text[]) as timeout (name)
  where current_setting(name, true) is not null`
