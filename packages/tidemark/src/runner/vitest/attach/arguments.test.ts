import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

function read(...args: readonly string[]) {
  const { replaced, ...read } = readArguments(args)
  return { ...JSON.parse(JSON.stringify(read)), args: replaced('ours') }
}

test.each([
  ['run -c a.ts x.test.ts', { config: 'a.ts', args: ['run', 'x.test.ts', '--config=ours'] }],
  ['--config a.ts run --root sub', { config: 'a.ts', root: 'sub', args: ['run', '--root', 'sub', '--config=ours'] }],
  ['run --config=a.ts -r=sub', { config: 'a.ts', root: 'sub', args: ['run', '-r=sub', '--config=ours'] }],
  ['run --no-config', { config: false, args: ['run', '--config=ours'] }],
  ['--configLoader runner --config', { configLoader: 'runner', args: ['--configLoader', 'runner', '--config=ours'] }],
])('reads which configuration Vitest is given, and puts another one in its place: %s', (line, expected) => {
  expect(read(...line.split(' '))).toEqual(expected)
})

test('leaves alone what is not about the configuration', () => {
  const args = ['run', '--reporter', 'json', '-t', 'a -c b', '-tcreates', '--project=unit', '--no-file-parallelism']
  expect(read(...args)).toEqual({ args: [...args, '--config=ours'] })
  expect(read('run', '--', '-c', 'file')).toEqual({ args: ['run', '--config=ours', '--', '-c', 'file'] })
})
