import type { Report } from '../../report.ts'
import { postgresVersion } from '../../words.ts'
import { html, type Content, type Markup } from '../markup.ts'

export function footer({ run, generatedAt, workers }: Report): Markup {
  const { server, template, runner, records } = run
  const facts: readonly (readonly [name: string, value: Content] | false)[] = [
    server !== undefined && ['Server', `PostgreSQL ${postgresVersion(server.version)}, ${server.kind}`],
    template !== undefined && ['Template', template.fingerprint.slice(0, 12)],
    runner !== undefined && ['Runner', `${runner.name} ${runner.version}`],
    workers.length > 0 && ['Workers', workers.length],
    run.seed !== undefined && ['Seed', run.seed],
    records.length > 1 && [
      'Merged from',
      records.map(({ id, shard }) => `${id} (shard ${shard?.index ?? '?'})`).join(', '),
    ],
    ['Tidemark', run.tidemark],
    ['Written', `${generatedAt.slice(0, 16).replace('T', ' ')} UTC`],
  ]
  return html`<footer>
    <dl>
      ${facts.map(
        (fact) =>
          fact &&
          html`<div>
            <dt>${fact[0]}</dt>
            <dd>${fact[1]}</dd>
          </div>`,
      )}
    </dl>
    <p>Computed from the run's events alone.</p>
  </footer>`
}
