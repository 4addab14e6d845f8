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

/** Counted before parsing, which is what deep nesting is meant to hurt. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth)
    if (token === '}' || token === ']') depth--
  }
  return deepest
}
