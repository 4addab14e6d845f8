export interface ListingOptions {
  /** Most entries that are shown. */
  readonly most: number
  /** Where those are that are not shown. */
  readonly rest?: string
  /** Spaces before the heading. */
  readonly indent?: number
}

/** A heading with its entries below it, and how many more there are; nothing where there are none. The first line of an entry is its name. */
export type Listing = <Entry>(
  heading: string,
  entries: readonly Entry[],
  lines: (entry: Entry) => readonly string[],
) => readonly string[]

export function listingOf({ most, rest = '', indent = 0 }: ListingOptions): Listing {
  return (heading, entries, lines) => {
    if (entries.length === 0) return []
    const shown = entries.slice(0, most).flatMap((entry) => lines(entry).map((line) => `  ${line}`))
    const hidden = entries.length - most
    return [heading, ...shown, ...(hidden > 0 ? [`  and ${hidden} more${rest}`] : [])].map(
      (line) => ' '.repeat(indent) + line,
    )
  }
}
