import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.ts'

/** JSON only, not too deep, and without the names that change prototypes. */
export function addBody(app: FastifyInstance, deepest: number): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (depthOf(body) > deepest) {
      done(new Problem(400, 'body_too_deep', `The body has more than ${deepest} levels.`))
      return
    }
    void parse(request, body, done)
  })
}

/** Counted before parsing, which is what deep nesting is meant to hurt; in one pass, whatever comes. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const letter = json[at]
    if (letter === '"') quoted = !quoted
    else if (quoted && letter === '\\') at++
    else if (quoted) continue
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth)
    else if (letter === '}' || letter === ']') depth--
  }
  return deepest
}
