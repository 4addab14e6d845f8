import { faults } from './faults.ts'

/** Tests of several files that want the same of one database, in all the ways that PostgreSQL knows. */
export const colliding = {
  'app.ts': faults['app.ts'],
  // A server of its own: it is stopped when these tests are over.
  'tidemark.config.ts': faults['tidemark.config.ts'].replace("isolation: 'none',", '').replace('4177kB', '4178kB'),
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { fileParallelism: false } })`,
  'migrations/1.sql': `
    create table settings (name text primary key, value text);
    create table clients (id serial primary key, email text, active bool default true);
    create unique index clients_email on clients (lower(email)) where active;
    create table bookings (room int4range, during tsrange,
      constraint no_overlap exclude using gist (room with =, during with &&));
    create table orders (id serial primary key);`,
  'a.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('invites Ada', async () => {
      await sql("insert into clients (email) values ('Ada@example.org')")
      await sql("delete from clients where lower(email) = 'ada@example.org'")
    })
    test('books the morning', async () => {
      await sql("insert into bookings values ('[7,7]', '[2026-01-01 08:00,2026-01-01 12:00)')")
      await sql('delete from bookings')
    })
    test('knows the language', () => sql("select * from settings where name = 'language'"))`,
  'b.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('invites another Ada', async () => {
      await sql("insert into clients (email) values ('ADA@example.org')")
      await sql("delete from clients where lower(email) = 'ada@example.org'")
    })
    test('books all day', async () => {
      await sql("insert into bookings values ('[7,7]', '[2026-01-01 00:00,2026-01-02 00:00)') on conflict do nothing")
      await sql('truncate bookings')
    })
    test('keeps an inactive Ada', async () => {
      await sql("insert into clients (email, active) values ('ada@example.org', false)")
      await sql('delete from clients where not active')
    })`,
  'c.test.ts': `
    import { afterAll, beforeAll, expect, test } from 'vitest'
    import { sql } from './app.ts'
    beforeAll(() => sql("insert into settings values ('language', 'he')"))
    afterAll(() => sql("delete from settings where name = 'language'"))
    test('counts the orders', async () => expect(await sql('select * from orders')).toHaveLength(0))`,
  'd.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('sets the language', async () => {
      await sql("insert into settings values ('language', 'en') on conflict (name) do update set value = excluded.value")
      await sql("delete from settings where name = 'language'")
    })
    test('orders', async () => {
      await sql('insert into orders default values')
      await sql('delete from orders')
    })`,
} as const

/** Tests that would meet, of which on a shared database the second finds its value taken: it fails or does nothing, and writes no row. */
export const keptOut = {
  'app.ts': faults['app.ts'],
  'tidemark.config.ts': faults['tidemark.config.ts'].replace("isolation: 'none',", '').replace('4177kB', '4179kB'),
  'vitest.config.ts': `
    import { BaseSequencer } from 'vitest/node'
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    class ByName extends BaseSequencer {
      sort(files) {
        return files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1))
      }
    }
    export default defineConfig({ plugins: [tidemark()], test: { sequence: { sequencer: ByName } } })`,
  'migrations/1.sql': `
    create table people (id serial primary key, name text unique);
    create table profiles (person int primary key references people, label text unique);
    create table settings (name text primary key);
    create table tenants (id serial primary key);
    insert into tenants default values;
    create table members (tenant int references tenants, name text, unique (tenant, name));`,
  '1.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    test('has an Ada', async () => {
      await sql("insert into people (name) values ('Ada') on conflict do nothing")
      expect(await sql("select name from people where name = 'Ada'")).toHaveLength(1)
    })
    test('makes Grace', () => sql("insert into people (name) values ('Grace')"))
    test('labels Barbara', async () => {
      const [{ id }] = await sql("insert into people (name) values ('Barbara') returning id")
      await sql("insert into profiles values (" + id + ", 'person " + id + "')")
    })
    test('sets the language', () => sql("insert into settings values ('language')"))`,
  '2.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    test('makes Ada', () => sql("insert into people (name) values ('Ada')"))
    test('has a Grace', async () => {
      await sql("insert into people (name) values ('Grace') on conflict do nothing")
      expect(await sql("select name from people where name = 'Grace'")).toHaveLength(1)
    })
    test('labels Frances', async () => {
      const [{ id }] = await sql("insert into people (name) values ('Frances') returning id")
      await sql("insert into profiles values (" + id + ", 'person " + id + "')")
    })`,
  '3.test.ts': `
    import { beforeAll, test } from 'vitest'
    import { sql } from './app.ts'
    beforeAll(() => sql("insert into settings values ('language') on conflict do nothing"))
    test('looks at nothing', () => {})
    test('makes the first of all people', () => sql("insert into people values (1, 'Emmy') on conflict do nothing"))`,
  '4.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('makes the first of all people', () => sql("insert into people values (1, 'Lise') on conflict do nothing"))`,
  '5.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('joins the tenant that all know', () => sql("insert into members values (1, 'Ida') on conflict do nothing"))
    test('joins a tenant of its own', async () => {
      const [{ id }] = await sql('insert into tenants default values returning id')
      await sql("insert into members values (" + id + ", 'Eva') on conflict do nothing")
    })
    test('makes a person with a number', async () => {
      await sql('insert into tenants default values')
      await sql("insert into people values (100, 'Ruth') on conflict do nothing")
    })`,
  '6.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('joins the tenant that all know', () => sql("insert into members values (1, 'Ida') on conflict do nothing"))
    test('joins a tenant of its own', async () => {
      const [{ id }] = await sql('insert into tenants default values returning id')
      await sql("insert into members values (" + id + ", 'Eva') on conflict do nothing")
    })
    test('makes a person with a number', async () => {
      await sql('insert into tenants default values')
      await sql("insert into people values (100, 'Vera') on conflict do nothing")
    })`,
} as const

/** A file that empties a table beside one that reads what it has written there, and one that only reads. */
export const emptying = {
  'app.ts': faults['app.ts'],
  'tidemark.config.ts': colliding['tidemark.config.ts'],
  'vitest.config.ts': keptOut['vitest.config.ts'],
  'migrations/1.sql': `
    create schema app;
    create table app.orders (id serial primary key, client text);
    create table currencies (code text primary key);
    insert into currencies values ('EUR')`,
  'a.test.ts': `
    import { beforeEach, test } from 'vitest'
    import { sql } from './app.ts'
    beforeEach(() => sql('truncate app.orders'))
    test('begins with no order', () => sql("insert into app.orders (client) values ('Ada')"))`,
  'b.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    test('reads its order', async () => {
      await sql("insert into app.orders (client) values ('Grace')")
      expect(await sql("select client from app.orders where client = 'Grace'")).toHaveLength(1)
    })
    test('knows the currency', async () => expect(await sql('select code from currencies')).toHaveLength(1))`,
  'c.test.ts': `
    import { test } from 'vitest'
    import { sql } from './app.ts'
    test('changes all currencies', async () => {
      await sql('truncate currencies')
      await sql("insert into currencies values ('EUR')")
    })`,
} as const

/** Tests of one file that only write what tests of another read. */
export const disturbing = {
  'app.ts': faults['app.ts'],
  'tidemark.config.ts': colliding['tidemark.config.ts'],
  'vitest.config.ts': keptOut['vitest.config.ts'],
  'migrations/1.sql': `
    create table orders (id serial primary key, client text);
    create table rates (code text primary key, rate int);
    insert into rates values ('EUR', 1);
    create table clients (id serial primary key, name text)`,
  'a.test.ts': `
    import { afterEach, test } from 'vitest'
    import { sql } from './app.ts'
    afterEach(() => sql("delete from clients where name = 'Ada'"))
    test('orders twice', async () => {
      await sql("insert into orders (client) values ('Ada')")
      await sql("insert into orders (client) values ('Ada')")
    })
    test('raises the rate and lowers it', async () => {
      await sql("update rates set rate = 2 where code = 'EUR'")
      await sql("update rates set rate = 1 where code = 'EUR'")
    })
    test('invites Ada', () => sql("insert into clients (name) values ('Ada')"))`,
  'b.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    const count = async () => (await sql('select * from orders')).length
    test('counts one order more', async () => {
      const before = await count()
      await sql("insert into orders (client) values ('Grace')")
      expect(await count()).toBe(before + 1)
    })
    test('knows the rate', async () => expect(await sql('select rate from rates')).toEqual([{ rate: 1 }]))
    test('finds no Grace', async () => {
      expect(await sql("select name from clients where name = 'Grace'")).toEqual([])
    })`,
} as const
