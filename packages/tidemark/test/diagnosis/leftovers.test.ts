import { beforeAll, describe, expect, test } from 'vitest'
import { leftoverCauses } from '../../src/diagnosis/catalogue/leftovers.ts'
import { diagnose, type Finding } from '../../src/diagnosis/diagnose.ts'
import { plain } from './plain.ts'
import { runProject, type Outcome } from './project.ts'
import { leaving, rolledBack } from './projects/leftovers.ts'

// What Tidemark says is in words/leftovers.md; new words are accepted by `npx vitest run test/diagnosis -u`.

/** Told by tests of Tidemark's helper for Redis. */
const elsewhere = new Set(['redis'])
const kinds = Object.keys(leftoverCauses).filter((kind) => !elsewhere.has(kind))

let outcome: Outcome
let findings: readonly Finding[]
beforeAll(async () => {
  outcome = await runProject(leaving)
  const { events } = await runProject(rolledBack, { TIDEMARK_ISOLATION: 'rollback' })
  findings = [outcome.events, events].flatMap((events) => diagnose(events))
})

function found(kind: string): readonly Finding[] {
  return findings.filter(({ cause }) => cause?.id === `leftover-${kind}`)
}

describe('what a test leaves behind', () => {
  test('fails no test', () => {
    expect(outcome.messages).toEqual({})
  })

  test.each(kinds)('%s is told once, of the test or file that left it', (kind) => {
    expect(found(kind)).toHaveLength(1)
    expect(found(kind)[0]).toMatchObject(
      ['connection', 'role', 'role-setting', 'database', 'tablespace'].includes(kind)
        ? { file: 'b-server.test.ts', path: [] }
        : { file: 'a-tests.test.ts', path: [kind], cause: { place: { file: 'a-tests.test.ts' } } },
    )
  })

  test('is explained in the words of the case', async () => {
    const sections = kinds.map((kind) => `## ${kind}\n\n\`\`\`text\n${found(kind).map(inWords).join('\n')}\n\`\`\`\n`)
    const text = `# What Tidemark says of each kind of leftover\n\n${sections.join('\n')}`
    await expect(text).toMatchFileSnapshot('words/leftovers.md')
  })

  test.each([
    ['transaction', 'insert into clients'],
    ['query', 'pg_sleep(3)'],
    ['advisory-lock', 'pg_advisory_lock(42)'],
    ['ddl', 'create table extra'],
    ['untracked-write', 'insert into hits'],
  ])('%s is placed at the line that says it', (kind, statement) => {
    const line = found(kind)[0]?.cause?.place?.line ?? 0
    expect(leaving['a-tests.test.ts'].split('\n')[line - 1]).toContain(statement)
  })

  test('is a connection only where several tests opened one: a shared pool may grow', () => {
    expect(found('connection').map(({ said }) => said)).toEqual([
      '4 idle connections of reports, opened by "opens a pool (first)", "opens a pool (second)", "opens a pool (third)" and 1 more',
    ])
  })
})

function inWords({ said, cause }: Finding): string {
  const { title, happened, cure, docs } = cause ?? { title: 'nothing', happened: '', cure: '', docs: '' }
  return plain(`${said}\n\n${title}\n  ${happened}\n  Cure: ${cure}\n  More: ${docs}`)
}
