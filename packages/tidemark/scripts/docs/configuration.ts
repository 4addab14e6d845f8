import { display, expected } from '../../src/config/option.ts'
import { optionNames, options } from '../../src/config/options.ts'

/** Puts the table of options into the page, between its two marks. */
export function configurationPage(page: string): string {
  const table = optionNames.map((name) => {
    const { type, text, env, flag, default: usual, defaultInCi } = options[name]
    const rows = [
      ['value', expected(type)],
      ['default', `\`${display(usual)}\`${defaultInCi === undefined ? '' : `, in CI \`${display(defaultInCi)}\``}`],
      ['variable', env && `\`${env}\``],
      ['flag', flag && `\`${flag}\``],
    ].filter((row) => row[1] !== undefined)
    return `\n### ${name}\n${text}\n\n${rows.map(([key, value]) => `- ${key}: ${value}`).join('\n')}`
  })
  return page.replace(/(<!-- options -->).*(<!-- \/options -->)/s, `$1\n${table.join('\n')}\n\n$2`)
}
