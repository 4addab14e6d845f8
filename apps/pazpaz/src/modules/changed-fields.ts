/**
 * Names of the fields that a change is about, as events tell them.
 *
 * @throws TypeError when there is none: requests without any are refused before, so it is the caller's mistake
 */
export function changedFields(change: object): readonly string[] {
  const fields = Object.keys(change)
  if (fields.length === 0) throw new TypeError('nothing to change')
  return fields
}
