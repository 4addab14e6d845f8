import { TidemarkError } from '../errors/tidemark-error.ts'
import { nextOf } from './sequences.ts'

/** Fields that are to be other than usual; a function gets the number of the one that is being made. */
export type Overrides<Row> = Partial<Row> | ((number: number) => Partial<Row>)

/** Makes rows that are alike, and puts them where they belong. */
export interface Factory<Row, Saved = Row> {
  /** A row, saved nowhere. */
  build(overrides?: Overrides<Row>): Row
  buildMany(count: number, overrides?: Overrides<Row>): Row[]
  /** A row, saved by the factory's `save`. Gives what that returned. */
  create(overrides?: Overrides<Row>): Promise<Saved>
  /** One after the other, so that what the database counts is always the same. */
  createMany(count: number, overrides?: Overrides<Row>): Promise<Saved[]>
  /** A factory of the same rows with other usual values: a trait. Both count on from each other. */
  with(overrides: Overrides<Row>): Factory<Row, Saved>
  /** The same factory, saving in another way. */
  savedBy<Other>(save: (row: Row) => Promise<Other>): Factory<Row, Other>
}

/**
 * Declares what is usual for a row of some kind, so that a test says only what matters to it. Rows are numbered from 1; in a
 * test the count goes on from where `beforeAll` and fixtures left it, whatever tests ran before.
 *
 * @param usual Makes the usual values from the number.
 * @param save Puts a row where it belongs, the database or an API.
 * @example
 * const clients = factory(
 *   (number) => ({ id: ids.client(number), name: `Client ${number}`, phone: null as string | null }),
 *   async (row) => api.post('/clients', row),
 * )
 * const reachable = clients.with({ phone: '1' })
 * await reachable.create({ name: 'Jo' })
 */
export function factory<Row extends object>(usual: (number: number) => Row): Factory<Row, never>
export function factory<Row extends object, Saved>(
  usual: (number: number) => Row,
  save: (row: Row) => Promise<Saved>,
): Factory<Row, Saved>
export function factory<Row extends object, Saved>(
  usual: (number: number) => Row,
  save: (row: Row) => Promise<Saved> = notSaved,
): Factory<Row, Saved> {
  return open({ sequence: {}, usual, save })
}

interface Parts<Row, Saved> {
  /** What the rows are counted by. */
  readonly sequence: object
  readonly usual: (number: number) => Row
  readonly save: (row: Row) => Promise<Saved>
}

function open<Row extends object, Saved>({ sequence, usual, save }: Parts<Row, Saved>): Factory<Row, Saved> {
  const build = (overrides: Overrides<Row> = {}): Row => {
    const number = nextOf(sequence)
    return apply(usual(number), overrides, number)
  }
  const create = async (overrides?: Overrides<Row>): Promise<Saved> => save(build(overrides))
  return {
    build,
    buildMany: (count, overrides) => Array.from({ length: count }, () => build(overrides)),
    create,
    createMany: async (count, overrides) => {
      const saved: Saved[] = []
      while (saved.length < count) saved.push(await create(overrides))
      return saved
    },
    with: (overrides) => open({ sequence, save, usual: (number) => apply(usual(number), overrides, number) }),
    savedBy: (other) => open({ sequence, usual, save: other }),
  }
}

function apply<Row extends object>(row: Row, overrides: Overrides<Row>, number: number): Row {
  return { ...row, ...(typeof overrides === 'function' ? overrides(number) : overrides) }
}

async function notSaved(): Promise<never> {
  throw new TidemarkError('TM_FACTORY_NO_SAVE', { seen: 'create() without a second parameter of factory()' })
}
