/**
 * Purges a ledger that has become large. Until then used-up entries are in nobody's way, and every TRUNCATE makes all sessions forget their plans for the table.
 * Large values lie in a table of their own. An empty undo table has nothing anywhere, however many there are.
 */
export const purgeLarge = `
  select tidemark.purge() as purged
  where 16000000 < (
    select sum(pg_relation_size(c.oid) + case when c.reltoastrelid = 0 then 0 else pg_relation_size(c.reltoastrelid) end)
    from pg_class as c
    where c.relnamespace = 'tidemark'::regnamespace and c.relkind = 'r'
  )`
