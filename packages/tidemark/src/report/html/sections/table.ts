import { attribute, html, type Content, type Markup } from '../markup.ts'

interface Column {
  readonly title: string
  readonly numeric?: true
  /** Less important: not shown where there is little room. */
  readonly spare?: true
}

export interface Cell {
  readonly content: Content
  /** What the table is sorted by, where that is not the text. */
  readonly value?: number | string
}

interface TableParts {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table whose first column names the row. The page's script lets it be sorted. */
export function table({ caption, columns, rows }: TableParts): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}, table" tabindex="0">
    <table data-sortable>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${attribute('class', classes(column))}>${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => shownCell(cell, columns[index], index))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`
}

function shownCell({ content, value }: Cell, column: Column | undefined, index: number): Markup {
  const attributes = [attribute('class', column && classes(column)), attribute('data-value', value)]
  return index === 0 ? html`<th scope="row" ${attributes}>${content}</th>` : html`<td${attributes}>${content}</td>`
}

function classes({ numeric, spare }: Column): string | undefined {
  return [numeric && 'number', spare && 'spare'].filter(Boolean).join(' ') || undefined
}
