/** Where a project that uses Tidemark finds a heading of docs/troubleshooting.md. */
export function docsPlace(heading: string): string {
  return `node_modules/tidemark/docs/troubleshooting.md#${slug(heading)}`
}

/** The anchor that Markdown renderers make of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
