/** Tells tests apart by name. Two of one name in one suite share it. */
export function testKey({ file, path }: { readonly file: string; readonly path: readonly string[] }): string {
  return JSON.stringify([file, ...path])
}
