import { element } from './element.ts'

const perPage = 100

/** Which rows of a long list are shown, and the buttons to go on. */
export class Pages {
  readonly element: HTMLElement
  readonly #previous = element('button', { type: 'button' }, 'Previous')
  readonly #next = element('button', { type: 'button' }, 'Next')
  readonly #place = element('span')
  #page = 0
  #rows = 0

  constructor(turned: () => void) {
    this.element = element(
      'nav',
      { class: 'pages', 'aria-label': 'Pages of tests' },
      this.#previous,
      this.#place,
      this.#next,
    )
    const turn = (by: number): void => {
      this.#page += by
      turned()
    }
    this.#previous.addEventListener('click', () => turn(-1))
    this.#next.addEventListener('click', () => turn(1))
  }

  /** Back to the beginning of another list. */
  restart(): void {
    this.#page = 0
  }

  /** The part of a list that the present page shows. */
  of<Row>(rows: readonly Row[]): readonly Row[] {
    this.#rows = rows.length
    const last = Math.max(0, Math.ceil(rows.length / perPage) - 1)
    this.#page = Math.min(Math.max(0, this.#page), last)
    this.element.hidden = last === 0
    this.#previous.disabled = this.#page === 0
    this.#next.disabled = this.#page === last
    this.#place.textContent = `Page ${this.#page + 1} of ${last + 1}`
    return rows.slice(this.#page * perPage, (this.#page + 1) * perPage)
  }

  /** `1 to 100 of 20,000`. */
  get words(): string {
    const from = this.#page * perPage
    const to = Math.min(this.#rows, from + perPage)
    return `${(from + 1).toLocaleString('en')} to ${to.toLocaleString('en')} of ${this.#rows.toLocaleString('en')}`
  }
}
