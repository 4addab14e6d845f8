/** Quotes an identifier for SQL text: the only place where a name becomes SQL. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError(`not an identifier: ${JSON.stringify(name)}`)
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a string literal, for utility statements that take no parameters. */
export function quoteLiteral(value: string): string {
  if (value.includes('\0')) throw new RangeError('a literal may not hold a zero byte')
  const quoted = `'${value.replaceAll("'", "''")}'`
  return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
