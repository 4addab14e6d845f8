import { createProject, type Project } from '../postgres/project.ts'

/** Every kind of table, with rows, and everything else that a server's crash or a kill could leave in a wrong state. */
export const schema = `
  create table people (id int generated always as identity primary key, name text not null unique, age int);
  insert into people (name, age) select 'person ' || n, n % 90 from generate_series(1, 2000) as n;
  create table visits (person int references people on delete cascade, at int, note text, primary key (person, at));
  insert into visits select n, n % 7, md5(n::text) from generate_series(1, 2000) as n;
  create table words (word text, times int);
  insert into words select md5(n::text), n from generate_series(1, 500) as n;
  create unlogged table cache (key text primary key, value jsonb);
  insert into cache select 'key ' || n, jsonb_build_object('n', n) from generate_series(1, 100) as n;
  create sequence numbers start 40;
  select nextval('numbers');
  select lo_from_bytea(4242, '\\x00ff');`

export function crashProject(): Project {
  return createProject({ 'migrations/1.sql': schema })
}

/** Makes the template's fingerprint another one; its content stays what it is. */
export function renew(project: Project, number: number): void {
  project.write({ 'migrations/2.sql': `-- ${number}\nselect 1` })
}
