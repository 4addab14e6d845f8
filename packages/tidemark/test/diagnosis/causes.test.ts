import { beforeAll, describe, expect, test } from 'vitest'
import { causes } from '../../src/diagnosis/catalogue.ts'
import type { Cause } from '../../src/diagnosis/cause.ts'
import { diagnose, type Finding } from '../../src/diagnosis/diagnose.ts'
import { plain } from './plain.ts'
import { runProject, type Outcome } from './project.ts'
import { planted } from './projects/causes.ts'

// What Tidemark says is in words/causes.md; new words are accepted by `npx vitest run test/diagnosis -u`.

let outcome: Outcome
let findings: readonly Finding[]
beforeAll(async () => {
  outcome = await runProject(planted)
  findings = diagnose(outcome.events)
})

function findingsOf(title: string): readonly Finding[] {
  return findings.filter(({ path }) => path.at(-1) === title)
}

describe('a fault of each kind', () => {
  test.each(Object.keys(causes))('%s is told by its name', (id) => {
    expect(findingsOf(id).map(({ cause }) => cause?.id)).toContain(id)
  })

  test('is explained where it is read: below the message, in the words of the case', async () => {
    const sections = Object.keys(causes).map((id) => `## ${id}\n\n\`\`\`text\n${wordsOf(id)}\n\`\`\`\n`)
    const text = `# What Tidemark says of each cause\n\n${sections.join('\n')}`
    await expect(text).toMatchFileSnapshot('words/causes.md')
  })

  test('is explained below the message of a hook, too', () => {
    expect(outcome.messages['hook.test.ts']).toContain('\n\ntidemark: The table is not there\n')
  })

  test('that the test itself does not show is in the summary, with what every session of a deadlock did', () => {
    const block = outcome.stderr.split('  what PostgreSQL said\n')[1] ?? ''
    const tests = block.split('\n').filter((line) => / > /.test(line))
    expect(tests.map((line) => line.trim()).sort()).toMatchInlineSnapshot(`
      [
        "locks.test.ts > deadlock",
        "sessions.test.ts > aborted-transaction",
        "sessions.test.ts > idle-in-transaction",
      ]
    `)
    for (const query of ['update clients set age = ? where id = ?', 'update clients set email = ? where id = ?']) {
      expect(block).toContain(`\n        ${query}\n`)
    }
  })

  test('that a test expects is in the record, and not in the summary', () => {
    expect(findingsOf('expects a duplicate')).toMatchObject([
      { from: 'log', failed: false, notable: false, count: 2, cause: { id: 'duplicate-key' } },
    ])
    expect(outcome.stderr).not.toContain('expects a duplicate')
  })

  test('comes into the record without the values of rows', () => {
    const recorded = JSON.stringify(outcome.events.filter(({ type }) => type === 'server-error'))
    expect(recorded).toContain('Key (email)=(…) already exists.')
    expect(recorded).not.toMatch(/@example\.com|'Ada'/)
  })
})

/** The message as the runner prints it; what only the server's log has, from the findings. */
function wordsOf(id: string): string {
  const [, text] = /^(?:\w*[eE]rror: )?(.*?)\n+(?: {4}at .*)?$/s.exec(outcome.messages[id] ?? '') ?? []
  if (text?.includes('\n\ntidemark: ') === true) return plain(text.split('\n    at ')[0] ?? '').trim()
  const found = findingsOf(id).find(({ cause }) => cause?.id === id)
  return found?.cause === undefined ? 'nothing' : plain(`${found.said}\n\n${inWords(found.cause)}`)
}

function inWords({ title, happened, cure, docs }: Cause): string {
  return `${title}\n  ${happened}\n  Cure: ${cure}\n  More: ${docs}`
}
