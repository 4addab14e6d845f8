import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configFiles } from '../../runner/vitest/attach/find-config.ts'
import { manifestIn } from './manifest.ts'
import { workspaceAround } from './workspace.ts'

/** What became of the Vitest configuration. */
export interface VitestConnection {
  readonly file: string | null
  /** `projects`: the file has projects, to which its own plugins don't go. */
  readonly done: 'added' | 'written' | 'already' | 'by-hand' | 'projects' | 'absent'
  /** Lines to add by hand, when the file is not of a shape that can be changed safely. */
  readonly lines: readonly string[]
}

const importLine = "import { tidemark } from 'tidemark/vitest/config'"
const lines = [importLine, 'plugins: [tidemark()],']

const freshConfig = `import { defineConfig } from 'vitest/config'
${importLine}

export default defineConfig({
  plugins: [tidemark()],
})
`

/** Adds the plugin to a project's Vitest configuration; changes it only where the place is beyond doubt. */
export function connectVitest(root: string): VitestConnection {
  const file = configFiles.find((name) => existsSync(join(root, name)))
  if (file === undefined) return withoutConfig(root)
  const source = readFileSync(join(root, file), 'utf8')
  if (source.includes('tidemark/vitest/config')) return { file, done: 'already', lines: [] }
  if (hasProjects(root, source)) return { file, done: 'projects', lines }
  const changed = addPlugin(source)
  if (changed === undefined) return { file, done: 'by-hand', lines }
  writeFileSync(join(root, file), changed)
  return { file, done: 'added', lines: [] }
}

/** Of Vitest 3 they may be in a file of their own. */
function hasProjects(root: string, source: string): boolean {
  return /\b(?:projects|workspace)['"]?\s*:/.test(source) || workspaceFiles.some((name) => existsSync(join(root, name)))
}

const workspaceFiles = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `vitest.workspace.${ending}`)

function withoutConfig(root: string): VitestConnection {
  // In a workspace it is often the root's.
  const depends = [root, workspaceAround(root)].some((folder) => folder !== undefined && dependsOnVitest(folder))
  if (!depends) return { file: null, done: 'absent', lines: [] }
  // Vite warns of import lines in a file that Node takes for CommonJS.
  const file = manifestIn(root).type === 'module' ? 'vitest.config.ts' : 'vitest.config.mts'
  writeFileSync(join(root, file), freshConfig)
  return { file, done: 'written', lines: [] }
}

function dependsOnVitest(root: string): boolean {
  const manifest = join(root, 'package.json')
  return existsSync(manifest) && /"vitest"\s*:/.test(readFileSync(manifest, 'utf8'))
}

/** The source with import and plugin; undefined when there is not exactly one place for each. */
export function addPlugin(source: string): string | undefined {
  const withPlugin =
    insertAfterOnly(source, /\bplugins\s*:\s*\[/g, (rest) => (/^\s*\]/.test(rest) ? 'tidemark()' : 'tidemark(), ')) ??
    (/\bplugins\b/.test(source)
      ? undefined
      : insertAfterOnly(source, /\bdefineConfig\(\s*\{/g, () => '\n  plugins: [tidemark()],'))
  const imports = [...(withPlugin ?? '').matchAll(/^import\b[^;\n]*(?:\{[^}]*\})?[^;\n]*['"];?$/gm)]
  const last = imports.at(-1)
  if (withPlugin === undefined || last === undefined) return undefined
  const end = last.index + last[0].length
  return `${withPlugin.slice(0, end)}\n${inStyleOf(last[0])}${withPlugin.slice(end)}`
}

function insertAfterOnly(source: string, place: RegExp, text: (rest: string) => string): string | undefined {
  const [only, another] = [...source.matchAll(place)]
  if (only === undefined || another !== undefined) return undefined
  const at = only.index + only[0].length
  return source.slice(0, at) + text(source.slice(at)) + source.slice(at)
}

// The new import is written with the quotes and the semicolon of the one above it.
function inStyleOf(line: string): string {
  const quoted = line.includes('"') ? importLine.replaceAll("'", '"') : importLine
  return line.endsWith(';') ? `${quoted};` : quoted
}
