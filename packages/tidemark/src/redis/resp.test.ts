import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encode, RedisReplyError, ReplyParser, type Reply } from './resp.ts'

const answers = Buffer.from(
  '+OK\r\n:42\r\n$-1\r\n$6\r\na\r\nb\u00e9\r\n*3\r\n:1\r\n*1\r\n$0\r\n\r\n*0\r\n*-1\r\n-WRONGTYPE no\r\n',
)
const expected: readonly Reply[] = [
  'OK',
  42,
  null,
  Buffer.from('a\r\nb\u00e9'),
  [1, [Buffer.from('')], []],
  null,
  new RedisReplyError('WRONGTYPE no'),
]

test('answers are the same, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(answers.length)), (cuts) => {
      const parser = new ReplyParser()
      const places = [0, ...cuts.toSorted((a, b) => a - b), answers.length]
      const parts = places.slice(1).map((end, index) => answers.subarray(places[index], end))
      expect(parts.flatMap((part) => parser.push(part))).toEqual(expected)
    }),
  )
})

test('a command comes back as it was, any bytes in it', () => {
  const bytes = Buffer.from([0, 255, 13, 10, 36])
  const [sent] = new ReplyParser().push(Buffer.from(encode(['set', 'clé', bytes, 7]), 'latin1'))
  expect(sent).toEqual([Buffer.from('set'), Buffer.from('clé'), bytes, Buffer.from('7')])
})
