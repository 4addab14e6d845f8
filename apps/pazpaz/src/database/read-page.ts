import type { SelectQueryBuilder, Simplify } from 'kysely'
import { pageOf, windowOf, type Page, type PageRequest } from '../page.ts'
import type { Row, Schema } from './schema.ts'

type Rows<Table extends keyof Schema> = SelectQueryBuilder<Schema, Table, Row<Table>>

/** Counts what matches, and reads the rows of the asked page in the given order: two queries, however many there are. */
export async function readPage<Table extends keyof Schema, Nothing>(
  matching: SelectQueryBuilder<Schema, Table, Nothing>,
  request: PageRequest,
  inOrder: (rows: Rows<Table>) => Rows<Table>,
): Promise<Page<Simplify<Row<Table>>>> {
  const window = windowOf(request)
  const { total } = await matching.select((eb) => eb.fn.countAll<string>().as('total')).executeTakeFirstOrThrow()
  const rows = inOrder(matching.selectAll() as unknown as Rows<Table>)
  const items = await rows.limit(window.size).offset(window.offset).execute()
  return pageOf(items, Number(total), window)
}
