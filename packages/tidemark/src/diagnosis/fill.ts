import type { Facts } from './catalogue/entry.ts'

/** What a placeholder says when the case does not tell. */
const words: Facts = {
  table: 'the table',
  constraint: 'its name is in the message',
  key: 'this key',
  column: '(its name is in the message)',
  name: 'it',
  parent: 'the other table',
  child: 'another table',
  type: 'value of the right type',
  user: 'and password that it was given',
  object: 'It',
  dependents: 'other objects depend on it',
  routine: 'It',
  lock: 'a lock',
  others: 'sessions are connected to it',
  message: 'its rights do not suffice',
}

/** A text of the catalogue in the words of one case. */
export function fill(text: string, facts: Facts): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? words[name] ?? '').trim()
}
