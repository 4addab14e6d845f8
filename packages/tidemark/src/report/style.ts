import { styleText } from 'node:util'

/** A place to print to: process.stderr, or anything like it. */
export interface Sink {
  readonly isTTY?: boolean
  /** Width of a terminal, in characters. */
  readonly columns?: number
  write(text: string): unknown
}

export type Style = (format: 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan', text: string) => string

/** Colours on a terminal; plain text in CI, in pipes, with NO_COLOR and on a dumb terminal. */
export function styleFor(sink: Sink, env: NodeJS.ProcessEnv): Style {
  const plain = sink.isTTY !== true || Boolean(env['NO_COLOR']) || Boolean(env['CI']) || env['TERM'] === 'dumb'
  return plain ? (_, text) => text : (format, text) => styleText(format, text, { validateStream: false })
}
