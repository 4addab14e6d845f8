import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { sweep } from '../../src/database/sweep.ts'
import { openServer } from '../../src/server/open.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { type Asker, startAsker } from './processes.ts'
import { createProject } from './project.ts'

const processes = 8
const rounds = 25

let host: LocalServer
let askers: Asker[] = []

beforeAll(async () => {
  host = await startLocalServer()
  askers = await Promise.all(Array.from({ length: processes }, startAsker))
})

afterAll(async () => {
  await Promise.all(askers.map((asker) => asker[Symbol.asyncDispose]()))
  await host[Symbol.asyncDispose]()
})

/** What made eight runs at once fail: objects of the whole server, and functions that are replaced. */
function migration(round: number): string {
  return `
    -- round ${round}
    do $$ begin
      if not exists (select from pg_roles where rolname = 'app_reader') then create role app_reader; end if;
    end $$;
    create role only_in_round_${round};
    create extension if not exists pgcrypto;
    create or replace function stamp() returns int language sql as 'select ${round}';
    alter role app_reader set work_mem = '${round + 1}MB';
    create table notes (id int primary key);
    grant select on notes to app_reader;`
}

test('eight processes that ask at once for a missing template get one that was built once, 25 times over', async () => {
  using project = createProject()
  await using server = await openServer(project.config({ url: host.url() }), silent)
  for (let round = 1; round <= rounds; round += 1) {
    project.write({ 'migrations/1.sql': migration(round) })
    const config = project.config({ url: host.url() })
    const answers = await Promise.all(
      askers.map((asker, index) => asker.ask({ config, run: `round-${round}`, slots: processes, hint: index + 1 })),
    )
    expect(answers.map(({ error }) => error).filter(Boolean)).toEqual([])
    expect(answers.filter(({ built }) => built)).toHaveLength(1)
    expect(new Set(answers.map(({ template }) => template)).size).toBe(1)
    expect(new Set(answers.map(({ database }) => database)).size).toBe(processes)
    await sweep(server.access, { diskCapMb: 1000, now: new Date() })
  }
})

test('processes that trust the same worker number get databases of their own', async () => {
  using project = createProject({ 'migrations/1.sql': 'create table t (id int primary key)' })
  const config = project.config({ url: host.url() })
  const answers = await Promise.all(
    askers.map((asker) => asker.ask({ config, run: 'same-hint', slots: processes, hint: 1 })),
  )
  expect(new Set(answers.map(({ database }) => database)).size).toBe(processes)
})
