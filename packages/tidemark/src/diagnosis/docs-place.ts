/** Where a heading of docs/troubleshooting.md is found. */
export function docsPlace(heading: string): string {
  return `docs/troubleshooting.md#${slug(heading)}`
}

/** The anchor that Markdown renderers make of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
