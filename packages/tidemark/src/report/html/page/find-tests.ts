import type { PageData, PageTest } from '../page-data.ts'
import { compare, type Direction } from './sort-button.ts'

export type ColumnName = 'status' | 'test' | 'category' | 'ms' | 'isolationMs' | 'queries' | 'leftovers' | 'worker'

/** What the reader looks for. */
export interface Wanted {
  readonly words: string
  readonly status: string
  readonly category: string
  readonly column: ColumnName
  readonly direction: Direction
}

/** Finds tests fast: what is searched is put together once. */
export class TestFinder {
  readonly #data: PageData
  readonly #texts: readonly string[]

  constructor(data: PageData) {
    this.#data = data
    this.#texts = data.tests.map((test) => searchable(test, data))
  }

  /** The tests that have all the words, in the order that is wanted. */
  find({ words, status, category, column, direction }: Wanted): readonly PageTest[] {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
    const { tests, categories } = this.#data
    const found = tests.filter(
      (test, index) =>
        (status === '' || hasStatus(test, status)) &&
        (category === '' || categories[test.category] === category) &&
        parts.every((part) => this.#texts[index]?.includes(part)),
    )
    const sign = direction === 'ascending' ? 1 : -1
    const keyed = found.map((test) => ({ test, key: this.#value(test, column) }))
    return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ test }) => test)
  }

  #value(test: PageTest, column: ColumnName): string | number {
    switch (column) {
      case 'status':
        return urgency(test)
      case 'test':
        return [this.#data.files[test.file], ...test.path].join(' ')
      case 'category':
        return this.#data.categories[test.category] ?? ''
      case 'leftovers':
        return test.leftovers?.length ?? 0
      case 'worker':
        return test.worker ?? ''
      default:
        return test[column] ?? 0
    }
  }
}

function hasStatus(test: PageTest, status: string): boolean {
  if (status === 'retried') return test.retried === true
  if (status === 'left') return test.leftovers !== undefined
  return test.status === status
}

function searchable(test: PageTest, { files, categories }: PageData): string {
  const { file, path, category, errors = [], leftovers = [], serverErrors = [], changed = '' } = test
  const parts = [files[file], ...path, categories[category], changed, ...errors, ...leftovers, ...serverErrors]
  return parts.join('\n').toLowerCase()
}

/** What wants attention comes first. */
function urgency({ status, retried, leftovers }: PageTest): number {
  if (status === 'failed') return 0
  if (retried === true) return 1
  if (leftovers !== undefined) return 2
  return status === 'passed' ? 3 : 4
}
