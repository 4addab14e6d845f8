import type { Client } from 'pg'
import type { Mark } from './ledger.ts'
import { stillInTheWay } from './in-the-way.ts'
import { describeUnclean, type Unclean } from './unclean.ts'

/** A mark at which a database is in the state of a snapshot. */
export interface SnapshotMark {
  readonly mark: Mark
  /** The snapshot's fingerprint. */
  readonly snapshot: string
}

/** Says of a mark that its state is that of a snapshot. */
export async function nameMark(client: Client, { mark, snapshot }: SnapshotMark): Promise<void> {
  await client.query(
    `with earlier as (delete from tidemark.snapshots where snapshot = $2)
     insert into tidemark.snapshots (mark, snapshot) values ($1, $2)`,
    [mark, snapshot],
  )
}

/** The snapshots that a database can go back to, in the order of their making. */
export async function readSnapshotMarks(client: Client): Promise<readonly SnapshotMark[]> {
  const { rows } = await client.query<SnapshotMark>(
    `select s.mark::float8 as mark, s.snapshot
     from tidemark.snapshots as s
     join tidemark.marks as m using (mark)
     order by s.mark`,
  )
  return rows
}

/** Forgets the marks that only the database's own history needs: in a copy nobody will ever go back to them. */
export async function forgetUnnamedMarks(client: Client): Promise<void> {
  await client.query(
    'delete from tidemark.marks where mark > 0 and mark not in (select s.mark from tidemark.snapshots as s)',
  )
}

/** What has been done since a mark that can't be taken back; one sentence each. */
export async function obstaclesSince(client: Client, mark: Mark): Promise<readonly string[]> {
  return (await readObstacles(client, mark)).map((item) => describeUnclean(item).what)
}

/** Schema changes since the ledger was installed: in such a database nothing can be taken back any more. */
export async function schemaChanges(client: Client, mark: Mark): Promise<readonly string[]> {
  const lasting = (await readObstacles(client, mark)).filter(({ kind }) => kind === 'ddl' || kind === 'failure')
  return lasting.map((item) => describeUnclean(item).what)
}

/** Work that is still going on in a database; one line each. The locks of Tidemark's own sessions are none. */
export async function unfinishedWork(client: Client): Promise<readonly string[]> {
  const found = (await stillInTheWay(client)).filter(({ kind }) => kind !== 'advisory-lock')
  return found.map(({ kind, application, query, object }) =>
    [kind.replace('-', ' '), object, application && `of ${application}`, query].filter(Boolean).join(', '),
  )
}

async function readObstacles(client: Client, mark: Mark): Promise<readonly Unclean[]> {
  const { rows } = await client.query<{ readonly found: readonly Unclean[] | null }>(
    'select tidemark.obstacles_since($1) as found',
    [mark],
  )
  return rows[0]?.found ?? []
}
