export interface PageRequest {
  /** From 1. */
  readonly page?: number
  /** 1 to 100, 50 unless told. */
  readonly page_size?: number
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
  readonly page: number
  readonly page_size: number
  readonly total_pages: number
}

export interface Window {
  readonly page: number
  readonly size: number
  readonly offset: number
}

export function windowOf({ page = 1, page_size: size = 50 }: PageRequest): Window {
  if (!Number.isInteger(page) || page < 1) throw new RangeError('page counts from 1')
  if (!Number.isInteger(size) || size < 1 || size > 100) throw new RangeError('page_size is 1 to 100')
  return { page, size, offset: (page - 1) * size }
}

export function pageOf<Item>(items: readonly Item[], total: number, { page, size }: Window): Page<Item> {
  return { items, total, page, page_size: size, total_pages: Math.ceil(total / size) }
}
