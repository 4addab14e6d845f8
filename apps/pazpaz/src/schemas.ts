import { Type, type Static, type TProperties, type TSchema, type TUnsafe } from 'typebox'

/** Bricks of requests and answers: what is validated, what is written down at `/docs`, and the types of the handlers. */

/** Objects that refuse what they do not name. */
export const strict = { additionalProperties: false } as const

export const Id = Type.String({ format: 'uuid' })
export const IdParams = Type.Object({ id: Id }, strict)

/** A point in time as people send it: with its zone. */
export const Instant = Type.String({ format: 'date-time', examples: ['2026-03-02T09:00:00Z'] })
/** A point in time as it is answered. */
export const Time: TUnsafe<Date> = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })

/** Text without U+0000, which PostgreSQL cannot keep, and not only blanks where it must say something. */
export function text(most: number) {
  return Type.String({ maxLength: most, pattern: '^[^\\u0000]*$' })
}

export function words(most: number) {
  return Type.String({ minLength: 1, maxLength: most, pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$' })
}

export function oneOf<const Value extends string>(...values: readonly Value[]): TUnsafe<Value> {
  return Type.Unsafe<Value>({ type: 'string', enum: values })
}

/** One schema and not a choice of two, so that what is wrong is said once. */
export function nullable<Schema extends TSchema & { readonly type: string }>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })
}

/** What a new row may leave out is as the database has it. */
export function newOf<Needed extends TProperties, Rest extends TProperties>(needed: Needed, rest: Rest) {
  return Type.Object({ ...needed, ...Type.Partial(Type.Object(rest)).properties }, strict)
}

/** A change names at least one field. */
export function changeOf<Fields extends TProperties>(fields: Fields) {
  return Type.Partial(Type.Object(fields), { ...strict, minProperties: 1 })
}

export const pageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

/** Fields of answers. They say what kind of thing they are and no more: an answer is not checked again. */
export const MaybeText: TUnsafe<string | null> = Type.Unsafe<string | null>({ type: ['string', 'null'] })
export const MaybeTime: TUnsafe<Date | null> = Type.Unsafe<Date | null>({
  type: ['string', 'null'],
  format: 'date-time',
})
export const MaybeId: TUnsafe<string | null> = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' })

export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: listOf(item),
    total: Type.Integer(),
    page: Type.Integer(),
    page_size: Type.Integer(),
    total_pages: Type.Integer(),
  })
}

export function listOf<Item extends TSchema>(item: Item): TUnsafe<readonly Static<Item>[]> {
  return Type.Unsafe<readonly Static<Item>[]>(Type.Array(item))
}

export const LocationType = oneOf('clinic', 'home', 'online')

export const times = { created_at: Time, updated_at: Time }

/** What `is_active=true|false|all` means to the repositories. */
export function activity(wanted: 'true' | 'false' | 'all' | undefined): { readonly is_active?: boolean | 'all' } {
  if (wanted === undefined) return {}
  return { is_active: wanted === 'all' ? 'all' : wanted === 'true' }
}
