import { expect, test } from 'vitest'
import { removeLedger } from '../../src/ledger/remove.ts'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const triggers = `select tgrelid::regclass::text as "table", tgname as name, tgenabled as enabled from pg_trigger where tgname not like '!tidemark%' order by 1, 2`

test('a ledger that is taken out leaves the triggers as they were, those of single partitions too', async () => {
  let before: unknown
  await using scratch = await Scratch.create(server.access, async (client) => {
    await client.query(`
      create table p (id int primary key) partition by range (id);
      create table p_1 partition of p for values from (0) to (9); create table p_2 partition of p for values from (10) to (19);
      create table p_3 partition of p for values from (20) to (29) partition by range (id); create table p_4 partition of p_3 default;
      create function same() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger a before insert on p for each row execute function same(); create trigger b before insert on p for each row execute function same();
      alter table p enable always trigger a; alter table p_1 disable trigger a; alter table p_2 enable trigger a; alter table p_4 enable replica trigger a;
      alter table p_3 enable always trigger b; alter table p_4 disable trigger b`)
    before = (await client.query(triggers)).rows
  })
  const session = await scratch.session()
  expect((await session.query(triggers)).rows).not.toEqual(before)
  await removeLedger(session)
  expect((await session.query(triggers)).rows).toEqual(before)
})
