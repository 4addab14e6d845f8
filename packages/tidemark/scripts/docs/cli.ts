import { commands } from '../../src/commands/index.ts'
import { main } from '../../src/commands/frame/main.ts'

/** Puts the help of every command into the page, under the command's heading. */
export async function cliPage(page: string): Promise<string> {
  let text = page
  for (const { name } of commands) {
    const help = `<!-- help ${name} -->\n\`\`\`text\n${(await helpOf(name)).trimEnd()}\n\`\`\`\n<!-- /help -->`
    text = text.replace(new RegExp(`<!-- help ${name} -->.*?<!-- /help -->`, 's'), () => help)
  }
  return text
}

async function helpOf(name: string): Promise<string> {
  const parts: string[] = []
  const sink = { write: (text: string) => parts.push(text) }
  await main(commands, ['help', name], { cwd: '.', env: {}, out: sink, err: sink })
  return parts.join('')
}
