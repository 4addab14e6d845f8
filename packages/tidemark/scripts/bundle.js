// node scripts/bundle.js FOLDER: puts the modules of the compiled package into few files. Node spends more time on finding and linking two hundred small ones, at every start and in every worker, than on running them.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { rolldown } from 'rolldown'

/** Whatever is loaded by its own path: exports, programs, and what Vitest and threads are told to load. One build of all, so that they share their state. */
const entries = JSON.parse(readFileSync(new URL('entries.json', import.meta.url), 'utf8'))

const folder = resolve(process.argv[2] ?? 'dist')

/** A module looks for its files where it was compiled to, wherever its code lies now. */
const places = {
  name: 'places',
  transform: (code, id) => code.replaceAll('import.meta.url', `__place("${relative(folder, id)}")`),
  renderChunk: (code, { fileName }) =>
    code.replaceAll(/__place\("([^"]+)"\)/g, (_, place) => {
      const path = relative(dirname(fileName), place)
      return `new URL('${path.startsWith('.') ? path : `./${path}`}', import.meta.url).href`
    }),
}

const input = Object.fromEntries(entries.map((name) => [name, `${folder}/${name}.js`]))
// Helpers of the language are the bundler's own.
const isForeign = (id) => !/^[./]|^@oxc-project/.test(id)
const bundle = await rolldown({ input, platform: 'node', external: isForeign, plugins: [places] })
// Without a hash in their names: a process that runs while another build takes this one's place still finds its parts.
await bundle.write({ dir: folder, entryFileNames: '[name].js', chunkFileNames: 'shared/[name].js' })
