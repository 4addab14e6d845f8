// Control characters except tab, line feed and return; halves of surrogate pairs; U+FFFE and U+FFFF.
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu

/** Any text as one that XML, HTML and terminals may hold: what they may not is replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, '\ufffd')
}

// oxlint-disable-next-line no-control-regex
const colours = /(\u001b\[\d+m)/

/** The same for text with colours in it: only they are left of all that a terminal could obey. */
export function printableStyled(text: string): string {
  const parts = text.split(colours)
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join('')
}
